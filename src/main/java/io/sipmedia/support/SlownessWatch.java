// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.concurrent.TimeUnit;

/**
 * Decides when an audio route that held its thread deserves a warning: when it did so several times within some seconds, or once for
 * very long. A single slow frame is what a virtual machine that has just started (classes, compilation) or a collector costs, and no
 * user can do anything about it.
 *
 * <p>Thread: any. Calls of several loops share one route, so all methods are synchronised; only slow frames come here.
 */
final class SlownessWatch {

    /** So many slow frames within {@link #WITHIN_NANOS} are a habit. */
    static final int REPEATED = 3;
    static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A caller hears this as a hole, even once. */
    static final long SEVERE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long slowNanos;
    // when the last few slow frames were, a ring
    private final long[] slowAt = new long[REPEATED];
    private long count;
    private boolean warned;
    private long warnedAt;

    /** @param slowNanos frames that took longer are slow; 0 = none is */
    SlownessWatch(long slowNanos) {
        this.slowNanos = slowNanos;
    }

    boolean slow(long tookNanos) {
        return slowNanos > 0 && tookNanos > slowNanos;
    }

    /**
     * Counts a slow frame.
     *
     * @return whether to warn now; at most once in {@link #WITHIN_NANOS}
     */
    synchronized boolean count(long nowNanos, long tookNanos) {
        slowAt[(int) (count++ % REPEATED)] = nowNanos;
        boolean repeated = count >= REPEATED && nowNanos - slowAt[(int) (count % REPEATED)] <= WITHIN_NANOS;
        boolean severe = tookNanos > Math.max(slowNanos, SEVERE_NANOS);
        if (!repeated && !severe || warned && nowNanos - warnedAt < WITHIN_NANOS) {
            return false;
        }
        warned = true;
        warnedAt = nowNanos;
        return true;
    }

    /** Slow frames since the start. */
    synchronized long total() {
        return count;
    }
}
