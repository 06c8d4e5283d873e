// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.nio.ByteBuffer;

/**
 * How evenly the packets of one stream follow each other, and how far each is behind its slot ({@link Slots}), wherever they are
 * looked at. For the distance two that follow each other count when nothing is missing between them and both are speech or both
 * silence: an answer leaves ahead of its slot by design and the silence behind it gives the lead back, and neither is a deviation.
 *
 * <p>Thread: one, the stream's reader.
 */
final class Spacing {

    private static final double SAMPLES_PER_MILLI = 8;
    // RFC 3550 6.4.1
    private static final double JITTER_GAIN = 1 / 16.0;

    private final Slots slots = new Slots();
    private boolean begun;
    private long lastAt;
    private int lastSequence;
    private int lastTimestamp;
    private boolean lastSilent = true;
    private double jitter;
    private double jitters;
    private long timed;

    /** Sequence numbers that never came. */
    long missing;
    /** Packets that came a whole slot or more after theirs. */
    long late;
    /** Slots that the timestamps skip and no sequence number stands for: the sender has given them up. */
    long slotsGivenUp;

    /**
     * Takes the next packet.
     *
     * @param at       when it was seen, in nanoseconds of any clock
     * @param measured whether it counts; what follows it needs it all the same
     * @param gaps     takes the distance from the packet before less 20 ms, without its sign; null when time is not looked at
     */
    void packet(ByteBuffer rtp, long at, boolean measured, Samples gaps) {
        int sequence = PcmuPacket.sequence(rtp);
        int timestamp = PcmuPacket.timestamp(rtp);
        boolean silent = PcmuPacket.silent(rtp);
        long behind = slots.behind(timestamp, silent, at);
        if (measured) {
            late += behind >= CallLeg.FRAME_NANOS ? 1 : 0;
        }
        if (begun && measured) {
            int step = (short) (sequence - lastSequence);
            missing += Math.max(0, step - 1);
            // of packets that overtake each other the signs cancel out
            slotsGivenUp += (timestamp - lastTimestamp) / PcmuPacket.SAMPLES - step;
            if (step == 1 && silent == lastSilent) {
                gap(at - lastAt, timestamp - lastTimestamp, gaps);
            }
        }
        begun = true;
        lastAt = at;
        lastSequence = sequence;
        lastTimestamp = timestamp;
        lastSilent = silent;
    }

    private void gap(long nanos, int samples, Samples gaps) {
        if (gaps != null) {
            gaps.add(Math.abs(nanos - CallLeg.FRAME_NANOS));
            double transit = nanos / 1e6 - samples / SAMPLES_PER_MILLI;
            jitter += (Math.abs(transit) - jitter) * JITTER_GAIN;
            jitters += jitter;
            timed++;
        }
    }

    /** Whether the last packet was silence; true before the first. */
    boolean silent() {
        return lastSilent;
    }

    /** Interarrival jitter (RFC 3550 6.4.1) after the last packet that counted, in ms; 0 when none was timed. */
    double jitterMillis() {
        return jitter;
    }

    /** The mean of what it was after each packet that counted: the last value alone speaks of the last second. */
    double jitterMillisOverTime() {
        return jitters / Math.max(1, timed);
    }
}
