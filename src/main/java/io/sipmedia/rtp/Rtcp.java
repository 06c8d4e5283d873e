// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The RTCP packets we write and read: SR, RR, SDES with a CNAME, BYE (RFC 3550 6). No state. */
final class Rtcp {

    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int DESCRIPTION = 202;
    static final int BYE = 203;
    static final int BLOCK_BYTES = 24;

    private static final int SENDER_INFO_BYTES = 20;
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    /** Takes what a peer's compound packet says. */
    interface Sink {
        /** The 32 bits in the middle of the NTP time of a sender report. */
        void senderReport(int ssrc, int middleNtp);

        /**
         * A report about the stream of {@code about}.
         *
         * @param fractionLost   since the report before, in 1/256
         * @param cumulativeLost since the beginning; negative when duplicates came
         * @param highest        sequence number that came, the low half, and how often it began anew, the high half; unsigned
         * @param jitter         in timestamp units, unsigned
         */
        void reportBlock(int about, int fractionLost, int cumulativeLost, int highest, int jitter, int lastReport, int delaySinceLastReport);
    }

    private Rtcp() {
    }

    /** The 64-bit NTP time of a wall clock time in milliseconds. */
    static long ntp(long epochMillis) {
        long seconds = epochMillis / 1000 + NTP_EPOCH_SECONDS;
        long fraction = (epochMillis % 1000 << 32) / 1000;
        return seconds << 32 | fraction;
    }

    /** The bits 16 to 47 of an NTP time, the form report blocks use. */
    static int middle(long ntp) {
        return (int) (ntp >>> 16);
    }

    /** A sender report's header and sender info; report blocks go behind it. */
    static int senderReport(byte[] to, int at, int ssrc, long ntp, int timestamp, long packets, long octets, int blocks) {
        header(to, at, SENDER_REPORT, blocks, 8 + SENDER_INFO_BYTES + blocks * BLOCK_BYTES);
        RtpPacket.putInt(to, at + 4, ssrc);
        RtpPacket.putInt(to, at + 8, (int) (ntp >>> 32));
        RtpPacket.putInt(to, at + 12, (int) ntp);
        RtpPacket.putInt(to, at + 16, timestamp);
        RtpPacket.putInt(to, at + 20, (int) packets);
        RtpPacket.putInt(to, at + 24, (int) octets);
        return at + 8 + SENDER_INFO_BYTES;
    }

    /** A receiver report's header; report blocks go behind it. */
    static int receiverReport(byte[] to, int at, int ssrc, int blocks) {
        header(to, at, RECEIVER_REPORT, blocks, 8 + blocks * BLOCK_BYTES);
        RtpPacket.putInt(to, at + 4, ssrc);
        return at + 8;
    }

    static int block(byte[] to, int at, ReceptionStats stats, int lastReport, int delaySinceLastReport) {
        RtpPacket.putInt(to, at, stats.ssrc());
        RtpPacket.putInt(to, at + 4, stats.fractionLost() << 24 | (int) stats.cumulativeLost() & 0xFFFFFF);
        RtpPacket.putInt(to, at + 8, (int) stats.extendedHighest());
        RtpPacket.putInt(to, at + 12, (int) stats.jitter());
        RtpPacket.putInt(to, at + 16, lastReport);
        RtpPacket.putInt(to, at + 20, delaySinceLastReport);
        return at + BLOCK_BYTES;
    }

    static int description(byte[] to, int at, int ssrc, String cname) {
        byte[] name = cname.getBytes(StandardCharsets.US_ASCII);
        int size = 8 + 2 + name.length + 1;
        size += (4 - size % 4) % 4;
        header(to, at, DESCRIPTION, 1, size);
        RtpPacket.putInt(to, at + 4, ssrc);
        Arrays.fill(to, at + 8, at + size, (byte) 0);
        to[at + 8] = 1;
        to[at + 9] = (byte) name.length;
        System.arraycopy(name, 0, to, at + 10, name.length);
        return at + size;
    }

    static int bye(byte[] to, int at, int ssrc) {
        header(to, at, BYE, 1, 8);
        RtpPacket.putInt(to, at + 4, ssrc);
        return at + 8;
    }

    /** Reads a compound packet; false when it is malformed. BYE is ignored: only SIP ends a call. */
    static boolean read(byte[] data, int from, int size, Sink sink) {
        int at = from;
        int end = from + size;
        while (at + 4 <= end) {
            int length = 4 + 4 * RtpPacket.int16(data, at + 2);
            if ((data[at] & 0xC0) != 0x80 || at + length > end) {
                return false;
            }
            int type = data[at + 1] & 0xFF;
            if ((type == SENDER_REPORT || type == RECEIVER_REPORT) && !report(data, at, length, type, sink)) {
                return false;
            }
            at += length;
        }
        return at == end && size > 0;
    }

    private static boolean report(byte[] data, int at, int length, int type, Sink sink) {
        int count = data[at] & 0x1F;
        int blocks = at + 8 + (type == SENDER_REPORT ? SENDER_INFO_BYTES : 0);
        // senders exist that claim a report and stop after the SSRC
        if (length < blocks - at + count * BLOCK_BYTES) {
            return length >= 8 && count == 0;
        }
        if (type == SENDER_REPORT) {
            sink.senderReport(RtpPacket.int32(data, at + 4), RtpPacket.int32(data, at + 10));
        }
        for (int i = 0; i < count; i++) {
            int block = blocks + i * BLOCK_BYTES;
            sink.reportBlock(RtpPacket.int32(data, block), data[block + 4] & 0xFF, RtpPacket.int32(data, block + 4) << 8 >> 8,
                    RtpPacket.int32(data, block + 8), RtpPacket.int32(data, block + 12), RtpPacket.int32(data, block + 16), RtpPacket.int32(data, block + 20));
        }
        return true;
    }

    private static void header(byte[] to, int at, int type, int count, int bytes) {
        to[at] = (byte) (0x80 | count);
        to[at + 1] = (byte) type;
        int words = bytes / 4 - 1;
        to[at + 2] = (byte) (words >> 8);
        to[at + 3] = (byte) words;
    }
}
