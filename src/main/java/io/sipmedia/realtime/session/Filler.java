// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.function.LongSupplier;

/**
 * Keeps the caller company while a function is running: after a while of silence a sound or a phrase, until somebody
 * speaks. Nothing is said twice in a turn.
 *
 * <p>Times are milliseconds of one clock. Thread: the call's loop.
 */
final class Filler {

    /** What a filler needs of its conversation. */
    interface Stage {

        /** Whether a function is running and nobody speaks. */
        boolean waiting();

        /** When the caller has heard the model's last word. */
        long heardUntil();

        void schedule(Runnable task, long millis);

        /** The caller has waited in silence for the delay. */
        void waited();

        /** The phone shall play this again and again; null: it shall stop. */
        void sound(String prompt);

        /** The model shall say this. */
        void phrase(String words);
    }

    private final FillerOptions options;
    private final Stage stage;
    private final LongSupplier clock;
    private boolean armed;
    private boolean sounding;
    private boolean said;
    private long silentSince;

    Filler(FillerOptions options, Stage stage, LongSupplier clock) {
        this.options = options;
        this.stage = stage;
        this.clock = clock;
    }

    /** A function has begun, or somebody has stopped speaking while one is running. */
    void arm() {
        silentSince = clock.getAsLong();
        if (!armed && !sounding && stage.waiting()) {
            armed = true;
            stage.schedule(this::look, options.delayMillis());
        }
    }

    private void look() {
        armed = false;
        if (sounding || !stage.waiting()) {
            return;
        }
        long left = Math.max(silentSince, stage.heardUntil()) + options.delayMillis() - clock.getAsLong();
        if (left > 0) {
            armed = true;
            stage.schedule(this::look, left);
            return;
        }
        stage.waited();
        if (options.phrase() != null && !said) {
            said = true;
            stage.phrase(options.phrase());
        } else if (options.prompt() != null) {
            sounding = true;
            stage.sound(options.prompt());
        }
    }

    /** Somebody speaks, or nothing is waited for any more. */
    void silence() {
        silentSince = clock.getAsLong();
        if (sounding) {
            sounding = false;
            stage.sound(null);
        }
    }

    /** A new turn of the caller: the phrase may be said again. */
    void callerSpoke() {
        silence();
        said = false;
    }
}
