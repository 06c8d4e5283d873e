// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * What all calls together know of one server. It opens after so many failures within a window, and at once when the
 * server says that no call will be served: a wrong key, a used-up quota. While it is open new calls do not try; after a
 * pause one of them may. A completed response closes it, a connection alone does not: servers take connections that they
 * will not answer on.
 *
 * <p>Own code and no library, since the verdict that holds for all calls, its reason and its end are what it is about.
 *
 * <p>Thread: any.
 */
public final class CircuitBreaker {

    /** Whether new calls may use the server. */
    public enum State {
        /** They may. */
        CLOSED,
        /** They may not. */
        OPEN,
        /** One may, to find out. */
        HALF_OPEN
    }

    /**
     * When it opens, and for how long.
     *
     * @param failures     so many
     * @param windowMillis within this time open it
     * @param pauseMillis  until one call may try again, and until the next one may while that one has no verdict
     */
    public record Policy(int failures, long windowMillis, long pauseMillis) {

        public Policy {
            if (failures < 1 || windowMillis < 1 || pauseMillis < 1) {
                throw new IllegalArgumentException("breakerFailures, breakerWindow and breakerPause must be more than 0");
            }
        }

        /** 5 failures within 30 s, for 30 s. */
        public static Policy defaults() {
            return new Policy(5, 30_000, 30_000);
        }
    }

    /**
     * What it knows, at one moment.
     *
     * @param fatal    whether a person must do something: the key, the quota
     * @param reason   of the last failure; null when there was none since the last completed response
     * @param failures within the window
     */
    public record View(State state, boolean fatal, String reason, int failures) {
    }

    private final Policy policy;
    private final LongSupplier nanos;
    // guarded by this
    private final ArrayDeque<Failure> failures = new ArrayDeque<>();
    private boolean open;
    private boolean fatal;
    private String reason;
    private long openedNanos;
    private long mayTryNanos;
    private boolean trying;

    private record Failure(long nanos, Object call) {
    }

    public CircuitBreaker(Policy policy) {
        this(policy, System::nanoTime);
    }

    CircuitBreaker(Policy policy, LongSupplier nanos) {
        this.policy = policy;
        this.nanos = nanos;
    }

    /** Whether a new call may use the server now; a true while it was open makes that call the one that tries. */
    public synchronized boolean admits() {
        if (!open) {
            return true;
        }
        if (nanos.getAsLong() - mayTryNanos < 0) {
            return false;
        }
        trying = true;
        pause();
        return true;
    }

    /** Whether new calls are kept away, without being one. */
    public synchronized boolean keepsAway() {
        return open && nanos.getAsLong() - mayTryNanos < 0;
    }

    /**
     * A connection could not be made, broke, or was no use.
     *
     * @param call whose it was: however often one call tries, it counts once in a window, so that a single call's bad luck does not
     *             keep all others away
     */
    public synchronized void failed(String why, Object call) {
        reason = why;
        if (open) {
            reopen();
            return;
        }
        forget();
        if (failures.stream().noneMatch(before -> before.call().equals(call))) {
            failures.add(new Failure(nanos.getAsLong(), call));
        }
        if (failures.size() >= policy.failures()) {
            open();
        }
    }

    private void open() {
        open = true;
        openedNanos = nanos.getAsLong();
        pause();
    }

    /** The server will serve nobody until somebody does something about it. */
    public synchronized void fatal(String why) {
        reason = why;
        fatal = true;
        if (open) {
            reopen();
        } else {
            open();
        }
    }

    // what calls of before find out while nobody tries does not make the pause longer
    private void reopen() {
        if (trying) {
            trying = false;
            pause();
        }
    }

    private void pause() {
        mayTryNanos = nanos.getAsLong() + policy.pauseMillis() * 1_000_000;
    }

    /**
     * A response was completed.
     *
     * @param connectedNanos when its connection was made, as {@link System#nanoTime()}: one made before the breaker opened only
     *                       speaks for calls of before, one made since, by a call that came back, says that the server is well again
     */
    public synchronized void succeeded(long connectedNanos) {
        if (open && !trying && connectedNanos - openedNanos < 0) {
            return;
        }
        open = false;
        fatal = false;
        trying = false;
        reason = null;
        failures.clear();
    }

    public synchronized View view() {
        forget();
        State state = !open ? State.CLOSED : trying || nanos.getAsLong() - mayTryNanos >= 0 ? State.HALF_OPEN : State.OPEN;
        return new View(state, fatal, reason, failures.size());
    }

    private void forget() {
        long before = nanos.getAsLong() - policy.windowMillis() * 1_000_000;
        while (!failures.isEmpty() && failures.peek().nanos() - before < 0) {
            failures.poll();
        }
    }
}
