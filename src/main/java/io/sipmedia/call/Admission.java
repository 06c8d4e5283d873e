// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How many calls are let in: at once, per second, and as long as the machine keeps up. A call too many is refused with 503 and
 * Retry-After instead of making all others worse.
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
        TOO_FAST,
        /** The machine does not keep up with the calls that are up. */
        OVERLOADED
    }

    private static final double NANOS = 1e9;

    private final int maxCalls;
    private final int perSecond;
    private final BooleanSupplier overloaded;
    private final LongSupplier nanoClock;
    private double tokens;
    private long lastNanos;
    private int calls;

    /**
     * @param maxCalls  calls at once; 0 = no limit
     * @param perSecond new calls per second, with a burst of one second's worth; 0 = no limit
     * @param overloaded whether the machine has enough to do; asked for each new call
     */
    public Admission(int maxCalls, int perSecond, BooleanSupplier overloaded) {
        this(maxCalls, perSecond, overloaded, System::nanoTime);
    }

    Admission(int maxCalls, int perSecond, BooleanSupplier overloaded, LongSupplier nanoClock) {
        this.maxCalls = maxCalls;
        this.perSecond = perSecond;
        this.overloaded = overloaded;
        this.nanoClock = nanoClock;
        this.tokens = perSecond;
        this.lastNanos = nanoClock.getAsLong();
    }

    /** Asks for a place; an admitted call gives it back with {@link #release}. */
    public synchronized Verdict admit() {
        Verdict verdict = verdict();
        if (verdict == Verdict.ADMITTED) {
            tokens--;
            calls++;
        }
        return verdict;
    }

    /** What {@link #admit} would say; takes no place. */
    public synchronized Verdict verdict() {
        if (maxCalls > 0 && calls >= maxCalls) {
            return Verdict.FULL;
        }
        if (overloaded.getAsBoolean()) {
            return Verdict.OVERLOADED;
        }
        if (perSecond > 0) {
            refill();
            if (tokens < 1) {
                return Verdict.TOO_FAST;
            }
        }
        return Verdict.ADMITTED;
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
