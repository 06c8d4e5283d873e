// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import java.util.function.LongSupplier;

/**
 * How many calls are let in: at once, and per second. A call too many is refused with 503 and Retry-After instead of
 * making all others worse.
 *
 * <p>Thread: any.
 */
public final class Admission {

    /** What became of a request. */
    public enum Verdict {
        ADMITTED,
        /** As many calls as allowed are up. */
        FULL,
        /** New calls come faster than allowed. */
        TOO_FAST
    }

    private static final double NANOS = 1e9;

    private final int maxCalls;
    private final int perSecond;
    private final LongSupplier nanoClock;
    private double tokens;
    private long lastNanos;
    private int calls;

    /**
     * @param maxCalls  calls at once; 0 = no limit
     * @param perSecond new calls per second, with a burst of one second's worth; 0 = no limit
     */
    public Admission(int maxCalls, int perSecond) {
        this(maxCalls, perSecond, System::nanoTime);
    }

    Admission(int maxCalls, int perSecond, LongSupplier nanoClock) {
        this.maxCalls = maxCalls;
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        this.tokens = perSecond;
        this.lastNanos = nanoClock.getAsLong();
    }

    /** Asks for a place; an admitted call gives it back with {@link #release}. */
    public synchronized Verdict admit() {
        if (maxCalls > 0 && calls >= maxCalls) {
            return Verdict.FULL;
        }
        if (perSecond > 0) {
            refill();
            if (tokens < 1) {
                return Verdict.TOO_FAST;
            }
            tokens--;
        }
        calls++;
        return Verdict.ADMITTED;
    }

    /** Whether {@link #admit} would say no; takes no place. */
    public synchronized boolean full() {
        if (perSecond > 0) {
            refill();
        }
        return maxCalls > 0 && calls >= maxCalls || perSecond > 0 && tokens < 1;
    }

    private void refill() {
        long now = nanoClock.getAsLong();
        tokens = Math.min(perSecond, tokens + (now - lastNanos) / NANOS * perSecond);
        lastNanos = now;
    }

    /** A call that was admitted is over. */
    public synchronized void release() {
        calls--;
    }
}
