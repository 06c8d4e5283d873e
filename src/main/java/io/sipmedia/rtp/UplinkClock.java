// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * The time line of a caller's audio: which position an RTP timestamp stands for, how much of real time is still owed to the
 * listener, and what of a packet lies in time already given.
 *
 * <p>The sender's timestamps lead; real time bounds them. A jump of the timestamp that real time does not explain uses up a
 * small credit (one second, slowly refilled) and beyond it is not believed: the stream goes on where it stood. Time is
 * given once: audio for time that silence already stood for is cut off, unless the sender's timestamps turn out to have
 * stood still in the pause. All lengths are in samples. Time comes from the caller.
 *
 * <p>Thread: confined to the call's loop.
 */
final class UplinkClock {

    /** How long a stream may be mute without notice before silence stands in: bursts up to that are only late. */
    static final int STALL_MILLIS = 300;

    private static final int MARGIN_MILLIS = 40;
    private static final int RESTART_GAP_MILLIS = 60;
    private static final int CREDIT_MILLIS = 1000;
    private static final int CREDIT_SHARE = 50;
    private static final int MAX_LEAD_MILLIS = 2000;
    private static final long STEADY_NANOS = 10_000_000;

    private final int rate;
    private boolean started;
    private long position;
    private int lastTimestamp;
    // where lastTimestamp stands on the time line
    private long lastAt;
    private long credit;
    private long heardNanos;
    private long heardPosition;
    private long margin;
    private boolean filling;
    // since when a sender's pace is measured, and where it stood then
    private long paceNanos;
    private long pacePosition;
    private long lateNanos;
    private long lateBy;
    private long gap;
    private long skip;

    UplinkClock(int rate) {
        this.rate = rate;
        credit = samples(CREDIT_MILLIS);
        margin = samples(MARGIN_MILLIS + 20);
    }

    /** Index of the next sample. */
    long position() {
        return position;
    }

    boolean started() {
        return started;
    }

    /** Starts the time line with a packet that holds no audio. */
    void start(int timestamp, long now) {
        if (!started) {
            started = true;
            paceNanos = now;
            pacePosition = position;
            anchor(timestamp, position);
            heard(now, 0);
        }
    }

    /** Finds a packet's place; {@link #gap()} and {@link #skip()} are the answer. */
    void place(int timestamp, int length, boolean restart, boolean marker, long now) {
        gap = 0;
        skip = 0;
        if (!started) {
            start(timestamp, now);
            return;
        }
        credit = Math.min(samples(CREDIT_MILLIS), credit + length / CREDIT_SHARE);
        long given = position - heardPosition;
        long owed = Math.max(0, elapsed(now) - given - length);
        if (restart) {
            gap = owed >= samples(RESTART_GAP_MILLIS) ? owed : 0;
            anchor(timestamp, position + gap);
            return;
        }
        long at = lastAt + (timestamp - lastTimestamp);
        long ahead = at - position;
        if (ahead > owed + credit) {
            gap = owed >= samples(RESTART_GAP_MILLIS) ? owed : 0;
            anchor(timestamp, position + gap);
        } else if (ahead >= 0) {
            gap = ahead;
            credit -= Math.max(0, ahead - owed);
            anchor(timestamp, at);
        } else {
            overlap(timestamp, at, length, marker, given, now);
        }
    }

    private void overlap(int timestamp, long at, int length, boolean marker, long given, long now) {
        long late = position - at;
        boolean stoodStill = lateBy > 0 && now - lateNanos >= STEADY_NANOS && late > lateBy - length / 2;
        if (marker && given > 0 || late > given + length || stoodStill) {
            anchor(timestamp, position);
            lateBy = 0;
            return;
        }
        skip = Math.min(late, length);
        lateBy = skip == length ? late : 0;
        lateNanos = now;
        anchor(timestamp, at);
    }

    /** Samples to make up before the packet. */
    long gap() {
        return gap;
    }

    /** Samples at the packet's beginning whose time was already given. */
    long skip() {
        return skip;
    }

    /** So many samples went to the listener. */
    void given(long count) {
        position += count;
    }

    /** The caller's own audio went to the listener just now. */
    void heard(long now, int length) {
        heardNanos = now;
        heardPosition = position;
        filling = false;
        lateBy = 0;
        margin = length + samples(MARGIN_MILLIS);
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
        long elapsed = elapsed(now);
        filling |= announced || elapsed >= samples(STALL_MILLIS);
        return filling ? Math.max(0, elapsed - (position - heardPosition) - margin) : 0;
    }

    /** Forgets real time that passed while nobody could listen. */
    void forgive(long now) {
        heardNanos = now;
        heardPosition = position;
        paceNanos = now;
        pacePosition = position;
    }

    /** Whether the sender has given more audio than time passed (two seconds and a hundredth more are let pass). */
    boolean tooFast(long now) {
        long passed = (now - paceNanos) / 1000 * rate / 1_000_000;
        return started && position - pacePosition > passed + passed / 100 + samples(MAX_LEAD_MILLIS);
    }

    long samples(long millis) {
        return millis * rate / 1000;
    }

    private long elapsed(long now) {
        return (now - heardNanos) / 1000 * rate / 1_000_000;
    }

    private void anchor(int timestamp, long at) {
        lastTimestamp = timestamp;
        lastAt = at;
    }
}
