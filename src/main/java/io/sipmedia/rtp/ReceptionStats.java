// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * What a receiver report says about the stream we get: RFC 3550 A.1 (highest sequence), A.3 (loss) and A.8 (jitter).
 * Thread: confined to the call's loop.
 */
final class ReceptionStats {

    private boolean started;
    private int ssrc;
    private int base;
    private int highest;
    private long cycles;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private int lastTimestamp;
    private long lastArrival;
    private double jitter;
    private int clockRate = 8000;

    void packet(RtpPacket packet, boolean audio, int clockRate, long now) {
        int step = started ? (short) (packet.sequence - highest) : 0;
        if (!started || packet.ssrc != ssrc || step < -100 || step > 3000) {
            started = true;
            ssrc = packet.ssrc;
            base = packet.sequence;
            highest = packet.sequence;
            cycles = 0;
            received = 0;
            expectedBefore = 0;
            receivedBefore = 0;
            lastArrival = 0;
        } else if (step > 0) {
            if (packet.sequence < highest) {
                cycles += 1 << 16;
            }
            highest = packet.sequence;
        }
        received++;
        if (audio) {
            if (clockRate != this.clockRate) {
                // timestamps of another clock cannot be compared
                jitter = jitter * clockRate / this.clockRate;
                this.clockRate = clockRate;
                lastArrival = 0;
            }
            if (lastArrival != 0) {
                double spacing = (now - lastArrival) / 1e9 * clockRate - (packet.timestamp - lastTimestamp);
                // a pause or a jump of the timestamps is no jitter
                if (Math.abs(spacing) < clockRate) {
                    jitter += (Math.abs(spacing) - jitter) / 16;
                }
            }
            lastArrival = now;
            lastTimestamp = packet.timestamp;
        }
    }

    boolean heard() {
        return received > 0;
    }

    int ssrc() {
        return ssrc;
    }

    long extendedHighest() {
        return cycles + highest;
    }

    long cumulativeLost() {
        return Math.max(-0x800000, Math.min(0x7FFFFF, expected() - received));
    }

    /** Since the last call of it, in 1/256. */
    int fractionLost() {
        long expected = expected() - expectedBefore;
        long got = received - receivedBefore;
        expectedBefore = expected();
        receivedBefore = received;
        return expected <= 0 || got >= expected ? 0 : (int) Math.min(255, (expected - got) * 256 / expected);
    }

    /** In timestamp units. */
    double jitter() {
        return jitter;
    }

    double jitterMillis() {
        return jitter * 1000 / clockRate;
    }

    private long expected() {
        return started ? extendedHighest() - base + 1 : 0;
    }
}
