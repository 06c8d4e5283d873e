// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Notices a caller who says nothing: asks whether he is there, some times, then says goodbye, then ends the call. Knows
 * no clock and sends nothing; the conversation asks it what to do.
 *
 * <p>Times are milliseconds of one clock. Thread: the call's loop.
 */
final class IdleWatch {

    /** What is to be done now. */
    enum Step { NOTHING, ASK, GOODBYE, END }

    /** From the last word of a goodbye to the end, for a caller who comes back at the last moment. */
    static final long LAST_CHANCE_MILLIS = 1000;

    private final IdleOptions options;
    private long since;
    private int asked;
    private boolean parted;
    private boolean ended;

    IdleWatch(IdleOptions options) {
        this.options = options;
    }

    boolean wanted() {
        return options.timeoutMillis() > 0;
    }

    /** The caller has said something, or the call begins. */
    void callerThere(long now) {
        since = now;
        asked = 0;
        parted = false;
        ended = false;
    }

    /** How often the caller was asked since his last word. */
    int asked() {
        return asked;
    }

    /** When the silence will have lasted too long. */
    long due(long heardUntil) {
        return Math.max(since, heardUntil) + (parted && !ended ? LAST_CHANCE_MILLIS : options.timeoutMillis());
    }

    /**
     * @param heardUntil when the caller has heard or will have heard the model's last word
     * @param quiet      whether nobody speaks, is about to, or does something; time counts only then
     */
    Step look(long now, long heardUntil, boolean quiet) {
        if (!quiet || ended) {
            since = now;
            return Step.NOTHING;
        }
        if (now < due(heardUntil)) {
            return Step.NOTHING;
        }
        since = now;
        if (parted) {
            ended = true; // once, should nobody end the call
            return Step.END;
        }
        if (asked < options.prompts()) {
            asked++;
            return Step.ASK;
        }
        parted = true;
        return Step.GOODBYE;
    }
}
