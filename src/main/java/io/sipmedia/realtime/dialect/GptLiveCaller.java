// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * The turn that GPT-Live's caller is in. There are only fragments of its transcript, of 200 ms each, with gaps: in the recordings of
 * pydantic-ai a second passes within a sentence, and its full stop comes when the model has begun to answer. So a turn is over when
 * the model answers it, {@value GptLiveTranslation#QUIET_MILLIS} ms after the end of a sentence, or {@value #PAUSE_MILLIS} ms after a word,
 * by the clock that the unending audio is.
 *
 * <p>Thread: the call's loop.
 */
final class GptLiveCaller {

    /** A pause this long ends a turn in the middle of a sentence. OpenAI's own tools group transcripts by as much. */
    static final int PAUSE_MILLIS = 2000;
    // words of a turn that is being answered come as late as this
    private static final int LATE_MILLIS = 1000;
    private static final int MOST_CHARS = 24_000;
    private static final String ENDS = ".?!\u2026\u3002\uff1f\uff01\u061f\u0964";

    private final StringBuilder words = new StringBuilder();
    private String item;
    private boolean open;
    private boolean begun;
    private boolean stopped;
    private boolean over;
    private long startMillis;
    private long endMillis;
    private long quietMillis;
    // since the model began to answer
    private long answeredMillis;

    /** Something was heard, a turn is under way. */
    void begins(String itemId, long start) {
        item = itemId;
        open = true;
        begun = false;
        stopped = false;
        over = false;
        startMillis = start;
        endMillis = start;
        words.setLength(0);
    }

    /** A fragment. @param modelSpeaks meanwhile; what belongs to a turn that it answers is not spoken over it */
    void hears(String fragment, long end, boolean modelSpeaks) {
        over |= modelSpeaks && !stopped;
        endMillis = Math.max(endMillis, end);
        quietMillis = 0;
        if (words.length() < MOST_CHARS) {
            words.append(fragment);
        }
    }

    /** Whether a fragment that begins here belongs to the turn that is being answered. */
    boolean goesOn(long start) {
        return start <= endMillis + LATE_MILLIS && answeredMillis < LATE_MILLIS;
    }

    /** So much time has passed. Whether the turn, if there is one, is over now. */
    boolean over(int millis, boolean modelSpeaks) {
        if (!open) {
            return false;
        }
        quietMillis += millis;
        if (stopped) {
            answeredMillis += millis;
            return answeredMillis >= LATE_MILLIS;
        }
        return quietMillis >= (sentence() ? GptLiveTranslation.QUIET_MILLIS : PAUSE_MILLIS) && !(modelSpeaks && over);
    }

    private boolean sentence() {
        int last = words.length() - 1;
        while (last >= 0 && Character.isWhitespace(words.charAt(last))) {
            last--;
        }
        return last < 0 || ENDS.indexOf(words.charAt(last)) >= 0;
    }

    /** Whether the model, which falls silent, does so because of him. Who spoke long before has not made it do so. */
    boolean interrupts() {
        return open && over && !stopped && quietMillis < 2 * GptLiveTranslation.QUIET_MILLIS;
    }

    /** Whether there is something to answer. */
    boolean waits() {
        return open && !stopped && !words.toString().isBlank();
    }

    /** Whether his turn is being answered, and late words of it may come. */
    boolean answered() {
        return open && stopped;
    }

    boolean open() {
        return open;
    }

    /** False when it was told before. */
    boolean tellBegin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** False when it was told before. */
    boolean tellEnd() {
        boolean first = !stopped;
        stopped = true;
        answeredMillis = first ? 0 : answeredMillis;
        return first;
    }

    /** There were no words. A turn that was told of goes on until there are. */
    void forgets() {
        open = begun;
    }

    void done() {
        open = false;
    }

    String item() {
        return item;
    }

    String words() {
        return words.toString();
    }

    long startMillis() {
        return startMillis;
    }

    long endMillis() {
        return endMillis;
    }
}
