// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.session.InterruptOptions.Mode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides whether the caller interrupts. In mode {@code pause} what he does is first a suspicion: the phone waits. It is an interruption
 * when he goes on speaking or words come of it, and nothing when he falls silent before and none come.
 *
 * <p>Thread: the call's loop.
 */
final class Interruptions {

    /** Where it takes effect. */
    interface Stage {

        /** Whether the caller hears the model, or is about to. */
        boolean audible();

        /** Whether words that nobody interrupts are being played. */
        boolean notice();

        void pause();

        void resume();

        /** The model is cut off. */
        void interrupt();

        /** The turn of the caller is to be answered. */
        void answer();

        void schedule(Runnable task, long millis);
    }

    private static final int KEPT = 64;

    private final InterruptOptions options;
    private final Stage stage;
    // the latest turns, and the suspicion there was when each was over
    private final Map<String, Integer> ended = new LinkedHashMap<>();
    // how much later than the caller falls silent we are told so
    private final long lateMillis;
    private boolean paused;
    private boolean speaking;
    // the turn was committed before it was known whether it counts
    private boolean answerOwed;
    // the latest turn was no interruption
    private boolean nothing;
    private int suspicion;

    Interruptions(InterruptOptions options, long lateMillis, Stage stage) {
        this.options = options;
        this.lateMillis = lateMillis;
        this.stage = stage;
    }

    boolean paused() {
        return paused;
    }

    void started() {
        speaking = true;
        nothing = false; // that is about the turn before
        if (options.mode() == Mode.IGNORE || stage.notice()) {
            return;
        }
        if (paused) {
            // again within the pause: no cough
            confirm();
        } else if (options.mode() == Mode.PAUSE && stage.audible()) {
            paused = true;
            answerOwed = false;
            int mine = ++suspicion;
            stage.pause();
            stage.schedule(() -> {
                if (paused && mine == suspicion && speaking) {
                    confirm();
                }
            }, options.minMillis() + lateMillis);
        } else {
            stage.interrupt();
        }
    }

    /** @param itemId the turn that is over with it; null when that is not known */
    void stopped(String itemId) {
        speaking = false;
        ended(itemId);
        if (paused) {
            int mine = suspicion;
            stage.schedule(() -> {
                if (paused && mine == suspicion && !speaking) {
                    dismiss();
                }
            }, options.resumeAfterMillis());
        }
    }

    /** The caller's words are in; empty when there were none. Those of a turn that was over before say nothing about this one. */
    void words(String itemId, String text) {
        Integer during = itemId == null ? null : ended.get(itemId);
        if (during != null && during < suspicion) {
            return;
        }
        boolean none = text == null || text.isBlank();
        if (paused && none && !speaking) {
            dismiss();
        } else if (!none && (paused || nothing)) {
            answerOwed |= nothing;
            confirm();
        }
    }

    /** The caller's turn is complete. */
    void committed(String itemId) {
        ended(itemId);
        if (!options.asks() || nothing) {
            return;
        }
        if (paused) {
            answerOwed = true;
        } else {
            stage.answer();
        }
    }

    /** Nothing of what is paused will be decided any more. */
    void over() {
        speaking = false;
        if (paused) {
            paused = false;
            stage.resume();
        }
    }

    private void ended(String itemId) {
        if (itemId != null) {
            ended.putIfAbsent(itemId, suspicion);
            if (ended.size() > KEPT) {
                ended.remove(ended.keySet().iterator().next());
            }
        }
    }

    private void confirm() {
        boolean waits = paused;
        paused = false;
        nothing = false;
        if (!stage.notice()) {
            stage.interrupt();
        } else if (waits) {
            stage.resume(); // the notice has begun meanwhile
        }
        if (answerOwed && options.asks()) {
            stage.answer();
        }
        answerOwed = false;
    }

    private void dismiss() {
        paused = false;
        nothing = true;
        answerOwed = false;
        stage.resume();
    }
}
