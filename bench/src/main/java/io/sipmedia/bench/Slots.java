// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/**
 * When the packets of one stream are due. A packet's slot is where its RTP timestamp says, counted from the packet that has come
 * earliest after its own timestamp so far: nothing can leave before its slot, so whatever came later than that one has waited.
 *
 * <p>One thing leaves early by design: an answer, up to a packet ahead of its slot, and all of it keeps that lead until the silence
 * behind gives it back. So there are two counts: silence is compared with the earliest silence of the call; the packets of an
 * answer with the earliest of that answer so far or, when none of it came ahead, with the earliest silence. The first packet of
 * silence behind an answer may hold its end, ahead like the rest of it, so it is compared with the silence before and nothing is
 * with it.
 *
 * <p>Both ends count with one clock, so nothing drifts. Thread: one, the stream's reader.
 */
final class Slots {

    private static final long SAMPLE_NANOS = 125_000;
    private static final long NONE = Long.MAX_VALUE;

    private boolean begun;
    private int lastTimestamp;
    // of the timestamp beside the stream's first, which 32 bits of samples would not hold
    private long position;
    private boolean answering;
    private long silences = NONE;
    private long answer = NONE;

    /**
     * Takes the next packet.
     *
     * @param timestamp in samples at 8 kHz
     * @param at        when it was seen, in nanoseconds of any clock
     * @return nanoseconds behind its slot; below 0 for what is ahead of it
     */
    long behind(int timestamp, boolean silent, long at) {
        position += begun ? (timestamp - lastTimestamp) * SAMPLE_NANOS : 0;
        begun = true;
        lastTimestamp = timestamp;
        long transit = at - position;
        if (silent && answering) {
            answering = false;
            return silences == NONE ? 0 : transit - silences;
        }
        if (silent) {
            silences = Math.min(silences, transit);
            return transit - silences;
        }
        if (!answering) {
            answering = true;
            answer = silences;
        }
        answer = Math.min(answer, transit);
        return transit - answer;
    }
}
