// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/** Gathers {@link Delays}; an addition costs a few adds. Thread: the call's loop. */
public final class DelayMeter {

    private long count;
    private long sum;
    private long max;

    public void add(long nanos) {
        count++;
        sum += nanos;
        max = Math.max(max, nanos);
    }

    /** So far, to the microsecond; null when nothing was measured. */
    public Delays delays() {
        return count == 0 ? null : new Delays(count, millis(sum / count), millis(max));
    }

    private static double millis(long nanos) {
        return nanos / 1000 / 1000.0;
    }
}
