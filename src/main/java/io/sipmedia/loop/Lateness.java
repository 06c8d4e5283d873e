// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

/**
 * How late a loop is: how long what falls due on it has to wait for the next beat, on average, second by second. What falls due
 * between two beats waits half the time between them, so that a loop with beats 60 ms apart is 30 ms late. Several seconds are looked
 * at together: a collector's pause or a slow frame spoils one of them or two, code that is compiled when the first calls come some
 * more, and a machine that cannot keep up all.
 *
 * <p>A loop without calls has nothing to be late for and starts afresh with the next one.
 *
 * <p>Thread: counted on the loop; read by any.
 */
public final class Lateness {

    /** So many seconds in a row have to be late. */
    static final int LATE_SECONDS = 5;
    /** So many have to be on time. */
    static final int GOOD_SECONDS = 3;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final long SECOND = 1_000_000_000;
    private static final double[] NOTHING = {};

    // the second under way, and the sum of waiting in it in square nanoseconds: of the loop only
    private long second;
    private double waited;
    // written by the loop, read by any thread; the means of the last whole seconds in milliseconds, the latest first
    private volatile boolean beating;
    private volatile long lastBeat;
    private volatile double[] means = NOTHING;

    Lateness() {
    }

    /** The first call has come. */
    void begin(long now) {
        second = now;
        waited = 0;
        means = NOTHING;
        lastBeat = now;
        beating = true;
    }

    /** The last call has gone. */
    void end() {
        beating = false;
        means = NOTHING;
    }

    void beat(long now) {
        long from = lastBeat;
        while (now - second >= SECOND) {
            long end = second + SECOND;
            add(from, end, now);
            whole();
            second = end;
            from = end;
        }
        add(from, now, now);
        lastBeat = now;
    }

    // whatever falls due between the two waits until the beat
    private void add(long from, long to, long beat) {
        double longest = beat - from;
        double shortest = beat - to;
        waited += (longest * longest - shortest * shortest) / 2;
    }

    private void whole() {
        double[] before = means;
        double[] after = new double[Math.min(LATE_SECONDS, before.length + 1)];
        System.arraycopy(before, 0, after, 1, after.length - 1);
        // half a beat is waited by design
        after[0] = Math.max(0, (waited / SECOND - Heartbeat.PERIOD_NANOS / 2.0) / NANOS_PER_MILLI);
        waited = 0;
        means = after;
    }

    /** Milliseconds in the last whole second, or of the beat that is being waited for when that is more. */
    public double millis(long now) {
        if (!beating) {
            return 0;
        }
        double[] last = means;
        double open = (now - lastBeat - Heartbeat.PERIOD_NANOS) / 2 / NANOS_PER_MILLI;
        return Math.max(Math.max(0, open), last.length == 0 ? 0 : last[0]);
    }

    /** Whether the loop was later than this in each of the last {@value #LATE_SECONDS} seconds, or has not moved for so long. */
    public boolean above(double millis, long now) {
        if (!beating) {
            return false;
        }
        double[] last = means;
        boolean all = last.length == LATE_SECONDS;
        for (double mean : last) {
            all &= mean > millis;
        }
        return all || now - lastBeat >= LATE_SECONDS * SECOND;
    }

    /** Whether the loop was never later than this in the last {@value #GOOD_SECONDS} seconds. */
    public boolean below(double millis, long now) {
        if (!beating) {
            return true;
        }
        double[] last = means;
        boolean all = now - lastBeat < SECOND;
        for (int i = 0; i < Math.min(GOOD_SECONDS, last.length); i++) {
            all &= last[i] <= millis;
        }
        return all;
    }
}
