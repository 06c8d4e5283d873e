// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * Puts a stream's packets in sequence and adds nothing on a clean network: a packet in order passes at once. Behind a gap
 * packets wait until the missing one comes, until {@value #MAX_HELD} are held or one of them has waited
 * {@value #MAX_WAIT_MILLIS} ms; then the gap is given up as lost. Each gap has that time for itself, from the first packet on that
 * came behind it.
 *
 * <p>Another SSRC, a jump of the sequence number with no sense (RFC 3550 A.1), or one backwards while the timestamps go on,
 * is a restart of the sender when a second packet confirms it; nothing of the two is lost. Two streams from one source at
 * the same time are thereby not mixed.
 *
 * <p>Thread: confined to the call's loop. Time comes from the caller.
 */
final class ReorderWindow {

    static final int MAX_HELD = 4;
    static final int MAX_WAIT_MILLIS = 50;
    /** How many packets an old one may lie behind the next one; farther back it is the beginning of another stream. */
    static final int MAX_MISORDER = 100;
    private static final long MAX_WAIT_NANOS = MAX_WAIT_MILLIS * 1_000_000L;
    private static final int MAX_DROPOUT = 3000;

    /** Takes packets in sequence. */
    interface Sink {

        /**
         * @param lost    packets given up just before this one
         * @param restart whether the sender started its numbers afresh
         */
        void inOrder(RtpPacket packet, int lost, boolean restart);

        /** A packet whose turn is over; not a duplicate. */
        void tooLate(RtpPacket packet);
    }

    private final RtpPacket[] held = new RtpPacket[MAX_HELD];
    // when each of them came
    private final long[] arrivals = new long[MAX_HELD];
    private final Sink sink;
    private int count;
    private boolean started;
    private int ssrc;
    private int next;
    private int lastTimestamp;
    private RtpPacket suspect;
    // one bit per sequence number before next: whether it came
    private long seen;
    private long duplicates;
    private long reordered;

    ReorderWindow(Sink sink) {
        this.sink = sink;
    }

    void offer(RtpPacket packet, long now) {
        if (!started) {
            restart(packet);
            return;
        }
        int step = (short) (packet.sequence - next);
        boolean older = step < 0 && packet.timestamp - lastTimestamp <= 0;
        if (packet.ssrc != ssrc || step >= MAX_DROPOUT || step < -MAX_MISORDER || step < 0 && !older) {
            probe(packet);
            return;
        }
        suspect = null;
        if (step == 0) {
            deliver(packet, 0);
            drain();
        } else if (step < 0) {
            behind(packet, -step);
        } else {
            hold(packet, now);
        }
        expire(now);
    }

    /** Gives up gaps that waited long enough; to be called now and then when no packet comes. */
    void expire(long now) {
        while (count > 0 && (count == MAX_HELD || longestWait(now) >= MAX_WAIT_NANOS)) {
            skipGap();
        }
    }

    // all that is held came behind the first gap
    private long longestWait(long now) {
        long longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, now - arrivals[i]);
        }
        return longest;
    }

    /** The stream was not listened to for a while: whatever comes next is the next packet. */
    void resync() {
        flush();
        started = false;
    }

    long duplicates() {
        return duplicates;
    }

    /** Packets that came after a later one, but in time. */
    long reordered() {
        return reordered;
    }

    private void flush() {
        while (count > 0) {
            skipGap();
        }
    }

    private void restart(RtpPacket packet) {
        boolean restart = started;
        started = true;
        ssrc = packet.ssrc;
        seen = 0;
        suspect = null;
        next = packet.sequence + 1 & 0xFFFF;
        lastTimestamp = packet.timestamp;
        seen = 1;
        sink.inOrder(packet, 0, restart);
    }

    private void probe(RtpPacket packet) {
        if (suspect != null && packet.ssrc == suspect.ssrc && packet.sequence == (suspect.sequence + 1 & 0xFFFF)) {
            RtpPacket first = suspect;
            flush();
            restart(first);
            deliver(packet, 0);
        } else {
            suspect = packet.copy();
        }
    }

    private void behind(RtpPacket packet, int distance) {
        if (distance <= Long.SIZE && (seen >>> distance - 1 & 1) != 0) {
            duplicates++;
            return;
        }
        if (distance <= Long.SIZE) {
            seen |= 1L << distance - 1;
        }
        sink.tooLate(packet);
    }

    private void hold(RtpPacket packet, long now) {
        int at = count;
        while (at > 0) {
            int step = (short) (packet.sequence - held[at - 1].sequence);
            if (step == 0) {
                duplicates++;
                return;
            }
            if (step > 0) {
                break;
            }
            at--;
        }
        if (at < count) {
            reordered++;
        }
        System.arraycopy(held, at, held, at + 1, count - at);
        System.arraycopy(arrivals, at, arrivals, at + 1, count - at);
        held[at] = packet.copy();
        arrivals[at] = now;
        count++;
    }

    private void drain() {
        if (count > 0) {
            reordered++;
        }
        while (count > 0 && held[0].sequence == next) {
            deliver(shift(), 0);
        }
    }

    private void skipGap() {
        RtpPacket first = shift();
        deliver(first, first.sequence - next & 0xFFFF);
        while (count > 0 && held[0].sequence == next) {
            deliver(shift(), 0);
        }
    }

    private RtpPacket shift() {
        RtpPacket first = held[0];
        count--;
        System.arraycopy(held, 1, held, 0, count);
        System.arraycopy(arrivals, 1, arrivals, 0, count);
        held[count] = null;
        return first;
    }

    private void deliver(RtpPacket packet, int lost) {
        int shift = lost + 1;
        seen = (shift >= Long.SIZE ? 0 : seen << shift) | 1;
        next = packet.sequence + 1 & 0xFFFF;
        lastTimestamp = packet.timestamp;
        sink.inOrder(packet, lost, false);
    }
}
