// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * What the caller tells the other side by RTCP (RFC 3550 6.4): sender reports with one block about the stream it hears. Without them
 * nobody but the caller would know what of the other side's voice arrived.
 *
 * <p>Thread: that of the sockets' listener only.
 */
final class CallerReports {

    private static final long INTERVAL_NANOS = 5_000_000_000L;
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;
    private static final int SENDER_REPORT = 200;
    private static final int DESCRIPTION = 202;
    private static final int WITH_ONE_BLOCK = 0x81;
    /** Sequence numbers that far back belong to a stream that began anew (RFC 3550 A.1). */
    private static final int MAX_MISORDER = 100;

    private final int own;
    private final Random random;
    private final byte[] name;
    private long due;
    private boolean heard;
    private long about;
    private int first;
    private long highest;
    private long received;
    private double jitter;
    private long lastStamp;
    private long lastArrival;
    private long expectedBefore;
    private long receivedBefore;
    private int lastReport;
    private long lastReportNanos;

    CallerReports(int ownSsrc, long seed) {
        this.own = ownSsrc;
        this.random = new Random(seed);
        this.name = ("caller-" + Integer.toHexString(ownSsrc)).getBytes(StandardCharsets.US_ASCII);
    }

    /** An RTP packet came; telephone events count too, but tell nothing of the jitter, as all packets of one carry the same time. */
    void packet(RtpView packet, long now) {
        if (!heard || packet.ssrc() != about) {
            begin(packet, now);
        }
        int step = (short) (packet.sequence() - (int) highest);
        if (step < -MAX_MISORDER) {
            begin(packet, now);
            step = 0;
        }
        highest += Math.max(0, step);
        received++;
        if (packet.payloadType() == 0 || packet.payloadType() == 8) {
            double moved = (now - lastArrival) * (Ear.RATE / 1e9) - (int) (packet.timestamp() - lastStamp);
            jitter += received > 1 ? (Math.abs(moved) - jitter) / 16 : 0;
            lastStamp = packet.timestamp();
            lastArrival = now;
        }
    }

    private void begin(RtpView packet, long now) {
        heard = true;
        about = packet.ssrc();
        first = packet.sequence();
        highest = first;
        received = 0;
        jitter = 0;
        expectedBefore = 0;
        receivedBefore = 0;
        lastReport = 0;
        lastStamp = packet.timestamp();
        lastArrival = now;
    }

    /** An RTCP packet came: of a sender report the middle of its NTP time is kept, so that the other side can tell the round trip. */
    void report(byte[] data, int length, long now) {
        if (length >= 16 && (data[0] & 0xc0) == 0x80 && (data[1] & 0xff) == SENDER_REPORT) {
            lastReport = ByteBuffer.wrap(data).getInt(10);
            lastReportNanos = now;
        }
    }

    /** How long nothing needs to be sent, in milliseconds, at least 1. */
    long pause(long now) {
        if (due == 0) {
            // the first one comes after half an interval (RFC 3550 6.2), so that short calls have one too
            due = now + interval() / 2;
        }
        return Math.max(1, (due - now) / 1_000_000);
    }

    /** A compound packet when it is time for one and there is something to report; null otherwise. */
    byte[] due(long now, long epochMillis, long packetsSent, long timestamp) {
        if (due == 0 || now - due < 0) {
            return null;
        }
        due = now + interval();
        return heard ? compound(now, epochMillis, packetsSent, timestamp) : null;
    }

    private byte[] compound(long now, long epochMillis, long packetsSent, long timestamp) {
        int item = 8 + 2 + name.length + 1;
        int description = item + (4 - item % 4) % 4;
        ByteBuffer out = ByteBuffer.allocate(52 + description);
        long fraction = (epochMillis % 1000 << 32) / 1000;
        out.put((byte) WITH_ONE_BLOCK).put((byte) SENDER_REPORT).putShort((short) (52 / 4 - 1)).putInt(own)
                .putInt((int) (epochMillis / 1000 + NTP_EPOCH_SECONDS)).putInt((int) fraction).putInt((int) timestamp)
                .putInt((int) packetsSent).putInt((int) (packetsSent * Mouth.FRAME));
        long expected = highest - first + 1;
        long lost = expected - received;
        out.putInt((int) about).putInt(fractionLost(expected) << 24 | (int) lost & 0xFFFFFF)
                .putInt((int) highest).putInt((int) jitter).putInt(lastReport)
                .putInt(lastReport == 0 ? 0 : (int) ((now - lastReportNanos) * 65_536 / 1_000_000_000L));
        out.put((byte) WITH_ONE_BLOCK).put((byte) DESCRIPTION).putShort((short) (description / 4 - 1)).putInt(own)
                .put((byte) 1).put((byte) name.length).put(name);
        return out.array();
    }

    /** Of the packets since the report before, in 1/256 (RFC 3550 A.3). */
    private int fractionLost(long expected) {
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        return expectedNow == 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    }

    /** Randomised from half to one and a half intervals (RFC 3550 6.3.1), so that callers do not report in step. */
    private long interval() {
        return (long) (INTERVAL_NANOS * (0.5 + random.nextDouble()));
    }
}
