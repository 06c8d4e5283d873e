// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * When packets leave. Every deadline is computed from the one before it, never from the time something ran, so that late
 * timers do not add up. After a stall at most {@value #MAX_BURST} packets leave together; the slots that are still in the
 * past are given up and the timestamps skip them.
 *
 * <p>Time slots and departures are two things: the first packet of an answer may leave ahead of its slot, at once, and the
 * packets behind it keep that lead (never more than one packet); the silence after the answer waits and gives it back.
 *
 * <p>Thread: confined to the call's loop. Time comes from the caller.
 */
final class Pacer {

    static final int MAX_BURST = 2;

    private long packetNanos;
    private long next;
    private long slot;
    private long maxDeviation;
    private int burst;

    /** Starts, or goes on with another packet length. */
    void start(long now, int ptimeMillis) {
        if (packetNanos == 0) {
            next = now;
            slot = now;
        }
        packetNanos = ptimeMillis * 1_000_000L;
        if (slot - next > packetNanos) {
            // the lead of a longer packet
            next = slot - packetNanos;
        }
    }

    boolean started() {
        return packetNanos != 0;
    }

    /** When the next packet is due. */
    long next() {
        return next;
    }

    boolean due(long now) {
        return now - next >= 0;
    }

    /** Lets the next packet leave now, ahead of its slot; a packet ahead of it at most, whatever lead there is already. */
    void hurry(long now) {
        long earliest = slot - packetNanos;
        long soonest = now - earliest > 0 ? now : earliest;
        if (next - soonest > 0) {
            next = soonest;
        }
    }

    /** Gives back the lead; true when the next packet has to wait for it. */
    boolean settle() {
        boolean ahead = slot - next > 0;
        next = slot;
        return ahead;
    }

    /** A slot was used, with a packet or in silence. */
    void advance(long now) {
        maxDeviation = Math.max(maxDeviation, Math.abs(now - next));
        next += packetNanos;
        slot += packetNanos;
        burst++;
    }

    /** Whether another packet may follow at once. */
    boolean mayBurst() {
        return burst < MAX_BURST;
    }

    /**
     * Ends a turn.
     *
     * @return slots given up because we were stalled
     */
    long endTurn(long now) {
        burst = 0;
        if (now - next < 0) {
            return 0;
        }
        long missed = (now - next) / packetNanos + 1;
        next += missed * packetNanos;
        slot += missed * packetNanos;
        return missed;
    }

    double maxDeviationMillis() {
        return maxDeviation / 1e6;
    }
}
