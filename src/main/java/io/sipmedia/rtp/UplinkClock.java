// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * The time line of a caller's audio: which position an RTP timestamp stands for, how much of real time is still owed to the
 * listener, and what of a packet lies in time already given.
 *
 * <p>The sender's timestamps lead; real time bounds them. A loss is as long as the timestamps say, if real time explains it; what
 * it does not explain uses up a small credit (one second, slowly refilled) and beyond it is not believed: the stream goes on
 * where it stood. A pause is never longer than real time, whatever the sender's clock says, and words that come when a pause
 * already stood in for them are kept: the next pause is shorter for it. Only of those that are more than
 * {@value #MAX_KEPT_MILLIS} ms late what lies in time already given is cut off, unless the sender's timestamps turn out to
 * have stood still in the pause. How far this time is from wall time in the long run, {@link DriftControl} measures. All lengths and positions are in ticks of {@value #RATE} Hz, of which a unit of every RTP clock and
 * a sample of every rate we know has a whole number, so that the line goes on when the codec changes. Time comes from the caller.
 *
 * <p>Thread: confined to the call's loop.
 */
final class UplinkClock {

    /** Ticks of the time line in a second. */
    static final int RATE = 48_000;

    /** How long a stream may be mute without notice before silence stands in: bursts up to that are only late. */
    static final int STALL_MILLIS = 300;

    private static final int MARGIN_MILLIS = 20;
    private static final int MAX_KEPT_MILLIS = 1000;
    private static final int RESTART_GAP_MILLIS = 60;
    private static final int CREDIT_MILLIS = 1000;
    private static final int CREDIT_SHARE = 50;
    private static final int MAX_LEAD_MILLIS = 1800;
    private static final long STEADY_NANOS = 10_000_000;

    private final DriftControl drift = new DriftControl();
    private boolean started;
    private long position;
    private int lastTimestamp;
    // what a unit of lastTimestamp is
    private int clockRate;
    // where lastTimestamp stands on the time line
    private long lastAt;
    private long credit;
    private long heardNanos;
    private long heardPosition;
    private long margin;
    private boolean filling;
    private long lateNanos;
    private long lateBy;
    private long gap;
    private long skip;

    UplinkClock() {
        credit = ticks(CREDIT_MILLIS);
        margin = ticks(MARGIN_MILLIS + 20);
    }

    /** Where the next audio goes. */
    long position() {
        return position;
    }

    boolean started() {
        return started;
    }

    /**
     * Starts the time line with a packet that holds no audio.
     *
     * @param clock of the timestamp, in Hz
     */
    void start(int timestamp, int clock, long now) {
        if (!started) {
            started = true;
            drift.start(now, position);
            clockRate = clock;
            anchor(timestamp, position);
            restart(now, 0);
        }
    }

    /**
     * Finds a packet's place; {@link #gap()} and {@link #skip()} are the answer.
     *
     * @param clock of the timestamp, in Hz; timestamps of another clock than before say nothing about the time between
     * @param lossy whether packets before this one are missing; else what lies before it is a pause
     */
    void place(int timestamp, int clock, int length, boolean restart, boolean marker, boolean lossy, long now) {
        gap = 0;
        skip = 0;
        if (!started) {
            start(timestamp, clock, now);
            return;
        }
        credit = Math.min(ticks(CREDIT_MILLIS), credit + length / CREDIT_SHARE);
        long given = position - heardPosition;
        long owed = Math.max(0, drift.wall(now) - position - length);
        if (restart || clock != clockRate) {
            clockRate = clock;
            gap = owed >= ticks(RESTART_GAP_MILLIS) ? owed : 0;
            anchor(timestamp, position + gap);
            return;
        }
        long at = lastAt + (timestamp - lastTimestamp) * (long) (RATE / clockRate);
        long ahead = at - position;
        if (ahead > owed + credit) {
            gap = owed >= ticks(RESTART_GAP_MILLIS) ? owed : 0;
            anchor(timestamp, position + gap);
        } else if (ahead >= 0) {
            gap = lossy ? ahead : Math.min(ahead, owed);
            credit -= Math.max(0, gap - owed);
            anchor(timestamp, position + gap);
        } else {
            overlap(timestamp, at, length, marker, given, now);
        }
    }

    private void overlap(int timestamp, long at, int length, boolean marker, long given, long now) {
        long late = position - at;
        boolean stoodStill = lateBy > 0 && now - lateNanos >= STEADY_NANOS && late > lateBy - length / 2;
        long lead = position + length - drift.wall(now);
        boolean kept = given > 0 && Math.max(late, lead) <= ticks(MAX_KEPT_MILLIS);
        if (kept || marker && given > 0 || late > given + length || stoodStill) {
            anchor(timestamp, position);
            lateBy = 0;
            return;
        }
        skip = Math.min(late, length);
        lateBy = skip == length ? late : 0;
        lateNanos = now;
        anchor(timestamp, at);
    }

    /** Time to make up before the packet. */
    long gap() {
        return gap;
    }

    /** Time at the packet's beginning that was already given. */
    long skip() {
        return skip;
    }

    /** So much went to the listener. */
    void given(long count) {
        position += count;
    }

    /** What was given just now became longer by so much; shorter when negative. */
    void stretched(long count) {
        position += count;
        lastAt += count;
    }

    /** The caller's own audio went to the listener just now. */
    void heard(long now, int length) {
        if (filling) {
            drift.pause(now);
        }
        drift.heard(now, position);
        restart(now, length);
    }

    private void restart(long now, int length) {
        heardNanos = now;
        heardPosition = position;
        filling = false;
        lateBy = 0;
        margin = length + ticks(MARGIN_MILLIS);
    }

    /**
     * Silence that is due because nothing comes.
     *
     * @param announced whether the sender said it would be silent (comfort noise, a key press)
     */
    long due(boolean announced, long now) {
        if (!started) {
            return 0;
        }
        filling |= announced || elapsed(heardNanos, now) >= ticks(STALL_MILLIS);
        return filling ? Math.max(0, drift.wall(now) - position - margin) : 0;
    }

    /** Forgets real time that passed while nobody could listen. */
    void forgive(long now) {
        heardNanos = now;
        heardPosition = position;
        drift.start(now, position);
    }

    /** Whether the sender has given more audio than time passed ({@value #MAX_LEAD_MILLIS} ms more are let pass). */
    boolean tooFast(long now) {
        return started && position > drift.wall(now) + ticks(MAX_LEAD_MILLIS);
    }

    /** How the sender's clock differs from ours. */
    DriftControl drift() {
        return drift;
    }

    static long ticks(long millis) {
        return millis * (RATE / 1000);
    }

    /** Real time between two readings of the clock. */
    static long elapsed(long from, long to) {
        return (to - from) / 1000 * RATE / 1_000_000;
    }

    private void anchor(int timestamp, long at) {
        lastTimestamp = timestamp;
        lastAt = at;
    }
}
