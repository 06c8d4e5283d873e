// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.function.LongSupplier;

/**
 * Notices a model that leaves the caller alone while the connection looks well: it does not begin an answer that is due,
 * stops in the middle of one, or sends digital silence. Events of the server feed it, a timer asks it.
 *
 * <p>Thread: the call's loop.
 */
final class Watchdog {

    /** Who does something about it. */
    interface Alarm {

        /** A word is due for longer than callers like. Told once per wait. */
        void slow(String what);

        /** The wait that {@link #slow} told of is over. */
        void resumed();

        /** Nothing is to be expected from this connection any more. */
        void dead(String what);

        void schedule(Runnable task, long millis);
    }

    private static final long NEVER = Long.MAX_VALUE;
    /** A look that comes later than this says that we had no time ourselves; nothing is known of the model's. */
    private static final long OWN_DELAY_MILLIS = 500;

    private final WatchLimits limits;
    private final LongSupplier millis;
    private final Alarm alarm;
    private boolean waits;
    private long waitsSince;
    private long hopesSince;
    private boolean slowTold;
    private boolean active;
    private boolean speaks;
    private long lastEvent;
    private double silentMillis;
    private short level;
    // when the next look is due; those of before have nothing to say
    private long lookAt = NEVER;

    Watchdog(WatchLimits limits, LongSupplier millis, Alarm alarm) {
        this.limits = limits;
        this.millis = millis;
        this.alarm = alarm;
    }

    /** Whether the caller waits for an answer that has not begun. */
    boolean waits() {
        return waits;
    }

    /** An answer is due: the caller has finished, or we have asked for one. */
    void due() {
        long now = millis.getAsLong();
        if (!waits) {
            waits = true;
            waitsSince = now;
            hopesSince = now;
        }
        arm();
    }

    /** What was due has failed and is asked for once more; the caller goes on waiting. */
    void dueAgain() {
        waits = true;
        hopesSince = millis.getAsLong();
        arm();
    }

    /** An event of the server, under its GA name. @param answers whether the server answers finished turns by itself */
    void event(String type, boolean answers) {
        lastEvent = millis.getAsLong();
        switch (type) {
            case "input_audio_buffer.speech_started" -> waitOver();
            case "input_audio_buffer.speech_stopped" -> {
                if (answers) {
                    due();
                }
            }
            case "response.created" -> {
                active = true;
                speaks = false;
                silentMillis = 0;
                due();
            }
            case "response.done" -> {
                active = false;
                speaks = false;
                silentMillis = 0;
                waits = false;
            }
            case "response.event" -> { } // of a model behind the one that speaks: nobody hears it
            default -> {
                if (type.startsWith("response.")) {
                    begun();
                }
            }
        }
    }

    /** Nothing more will come of what was due. */
    void settled() {
        if (!waits && slowTold) {
            slowTold = false;
            alarm.resumed();
        }
    }

    /** A piece of the model's voice. */
    void voice(short[] samples, int sampleRate) {
        lastEvent = millis.getAsLong();
        begun();
        if (limits.silenceMillis() == 0 || samples.length == 0) {
            return;
        }
        for (short sample : samples) {
            if (sample != samples[0]) {
                silentMillis = 0;
                return;
            }
        }
        if (samples[0] != level) {
            level = samples[0];
            silentMillis = 0;
        }
        silentMillis += samples.length * 1000.0 / sampleRate;
        if (silentMillis > limits.silenceMillis()) {
            silentMillis = 0;
            // not at once: the event that told us is still being handled
            alarm.schedule(() -> alarm.dead("digital silence for more than " + limits.silenceMillis() + " ms in the middle of an answer"), 0);
        }
    }

    private void begun() {
        waitOver();
        speaks = active;
        arm();
    }

    private void waitOver() {
        waits = false;
        settled();
    }

    /** The connection is gone; what was due will be due on the next one. */
    void disconnected() {
        waits = false;
        active = false;
        speaks = false;
        slowTold = false;
        silentMillis = 0;
    }

    private void arm() {
        long next = next();
        if (next < lookAt) {
            lookAt = next;
            alarm.schedule(() -> look(next), Math.max(1, next - millis.getAsLong()));
        }
    }

    private long next() {
        long next = NEVER;
        if (waits && !slowTold && limits.slowMillis() > 0) {
            next = waitsSince + limits.slowMillis();
        }
        if (waits && limits.answerMillis() > 0) {
            next = Math.min(next, hopesSince + limits.answerMillis());
        }
        if (speaks && limits.stallMillis() > 0) {
            next = Math.min(next, lastEvent + limits.stallMillis());
        }
        return next;
    }

    private void look(long at) {
        if (at != lookAt) {
            return;
        }
        lookAt = NEVER;
        long now = millis.getAsLong();
        if (now - at > OWN_DELAY_MILLIS) {
            // what the model sent meanwhile still waits in the socket: the time goes on from before we stopped
            lastEvent += now - at;
            hopesSince += now - at;
            arm();
            return;
        }
        if (speaks && limits.stallMillis() > 0 && now - lastEvent >= limits.stallMillis()) {
            alarm.dead("nothing came for " + limits.stallMillis() + " ms in the middle of an answer");
            return;
        }
        if (waits && limits.answerMillis() > 0 && now - hopesSince >= limits.answerMillis()) {
            alarm.dead("no answer began within " + limits.answerMillis() + " ms");
            return;
        }
        if (waits && !slowTold && limits.slowMillis() > 0 && now - waitsSince >= limits.slowMillis()) {
            slowTold = true;
            alarm.slow("no answer yet after " + limits.slowMillis() + " ms");
        }
        arm();
    }
}
