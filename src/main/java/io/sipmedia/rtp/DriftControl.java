// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * Keeps a listener's time at wall time although the caller's clock is a little fast or slow: measures how far the time given
 * is ahead of the time that has passed, and says by how much the caller's audio is to be made longer or shorter.
 *
 * <p>Of the packets of a second the one that came soonest counts, so that bursts of jitter are no drift. Nothing is corrected
 * until three seconds in a row were off by more than {@value #TOLERANCE_MILLIS} ms to the same side; from then on a
 * proportional and an integral part bring the difference to zero and hold it there. The correction stays below 1.5 %, a quarter of
 * a semitone; the integral part learns a clock that is up to 1.2 % off.
 *
 * <p>Lengths and positions are in ticks of {@value UplinkClock#RATE} Hz. Thread: confined to the call's loop. Time comes from the
 * caller.
 */
final class DriftControl {

    static final double MAX_CORRECTION = 0.015;
    static final int TOLERANCE_MILLIS = 15;

    private static final double MAX_LEARNED = 0.012;
    /** Longer differences come from stalls and tell nothing of a clock. */
    private static final double MAX_TEACHING_SECONDS = 0.1;
    // critically damped: the integral gain is a quarter of the square of the other
    private static final double GAIN = 0.25;
    private static final double LEARNING = GAIN * GAIN / 4;
    private static final long WINDOW_NANOS = 1_000_000_000;
    private static final int MIN_PACKETS = 8;
    private static final int WINDOWS_TO_BELIEVE = 3;
    /** So long the first packets are looked at for one that was not late. */
    private static final long SETTLING_NANOS = 500_000_000;
    private static final int MAX_LATE_START_MILLIS = 250;

    private long startNanos;
    // where wall time stands at startNanos
    private long startPosition;
    // by how much the first packets showed that wall time is ahead of the very first
    private long allowed;
    private long windowNanos;
    private int packets;
    private long best;
    private int windowsOff;
    private boolean active;
    private double learned;
    private double correction;

    /** Wall time is from now on counted from here; what was learned of the clock stays. */
    void start(long now, long position) {
        startNanos = now;
        startPosition = position;
        allowed = 0;
        windowsOff = 0;
        pause(now);
    }

    /** Where the listener's time should be, to the end of a packet that comes now. */
    long wall(long now) {
        return startPosition + UplinkClock.elapsed(startNanos, now);
    }

    /** The caller's own audio was given, up to this position. */
    void heard(long now, long position) {
        long lead = position - wall(now);
        if (now - startNanos < SETTLING_NANOS) {
            long more = Math.min(lead, UplinkClock.ticks(MAX_LATE_START_MILLIS) - allowed);
            if (more > 0) {
                startPosition += more;
                allowed += more;
            }
            windowNanos = now;
            return;
        }
        if (now - windowNanos >= WINDOW_NANOS) {
            window();
            restartWindow(now);
        }
        best = packets == 0 ? lead : Math.max(best, lead);
        packets++;
    }

    /** The caller pauses: what was measured before says nothing about what comes. */
    void pause(long now) {
        correction = learned;
        restartWindow(now);
    }

    /** Whether the caller's clock proved wrong once; stays so. */
    boolean active() {
        return active;
    }

    /** The share of its length by which the caller's audio is to be made longer; negative for shorter. */
    double correction() {
        return correction;
    }

    private void restartWindow(long now) {
        windowNanos = now;
        packets = 0;
    }

    private void window() {
        if (packets < MIN_PACKETS) {
            return;
        }
        double off = (double) best / UplinkClock.RATE;
        if (!active) {
            int side = Math.abs(best) <= UplinkClock.ticks(TOLERANCE_MILLIS) ? 0 : Long.signum(best);
            windowsOff = side == 0 ? 0 : Integer.signum(windowsOff) == -side ? side : windowsOff + side;
            active = Math.abs(windowsOff) >= WINDOWS_TO_BELIEVE;
        }
        if (active) {
            if (Math.abs(off) < MAX_TEACHING_SECONDS) {
                learned = within(learned - LEARNING * off, MAX_LEARNED);
            }
            correction = within(learned - GAIN * off, MAX_CORRECTION);
        }
    }

    private static double within(double value, double limit) {
        return Math.max(-limit, Math.min(limit, value));
    }
}
