// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * A bounded view of one RTP packet (RFC 3550 5.1) over a byte array. The header fields are read once.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * </pre>
 *
 * <p>The array may be a receive buffer that is used again for the next packet: whoever keeps a packet beyond the call it
 * came in takes a {@link #copy()}.
 */
final class RtpPacket {

    static final int HEADER_BYTES = 12;
    /** Comfort noise, RFC 3389. */
    static final int COMFORT_NOISE = 13;

    /** How many payload types there are: 0 to 127. */
    static final int TYPES = 128;

    private static final int VERSION_BITS = 0x80;

    final boolean marker;
    final int type;
    final int sequence;
    /** 32 bits, unsigned in an int. */
    final int timestamp;
    final int ssrc;
    final byte[] data;
    final int offset;
    final int length;

    RtpPacket(boolean marker, int type, int sequence, int timestamp, int ssrc, byte[] data, int offset, int length) {
        this.marker = marker;
        this.type = type;
        this.sequence = sequence;
        this.timestamp = timestamp;
        this.ssrc = ssrc;
        this.data = data;
        this.offset = offset;
        this.length = length;
    }

    /** The packet in these bytes, or null when they are not RTP: wrong version, cut short, padding or extension beyond the end. */
    static RtpPacket parse(byte[] data, int from, int size) {
        if (size < HEADER_BYTES || (data[from] & 0xC0) != VERSION_BITS || from + size > data.length) {
            return null;
        }
        int first = data[from];
        int start = from + HEADER_BYTES + 4 * (first & 0x0F);
        int end = from + size;
        if ((first & 0x10) != 0) {
            if (start + 4 > end) {
                return null;
            }
            start += 4 + 4 * int16(data, start + 2);
        }
        if ((first & 0x20) != 0) {
            int padding = data[end - 1] & 0xFF;
            if (padding == 0) {
                return null;
            }
            end -= padding;
        }
        if (start > end) {
            return null;
        }
        return new RtpPacket((data[from + 1] & 0x80) != 0, data[from + 1] & 0x7F, int16(data, from + 2),
                int32(data, from + 4), int32(data, from + 8), data, start, end - start);
    }

    /** Whether these bytes are RTCP that came to the RTP port (RFC 5761 4: types 192 to 223). */
    static boolean looksLikeRtcp(byte[] data, int from, int size) {
        int type = size >= 8 ? data[from + 1] & 0xFF : 0;
        return type >= 192 && type <= 223 && (data[from] & 0xC0) == VERSION_BITS;
    }

    /** Writes the twelve bytes of a header without sources or extension. */
    static void writeHeader(byte[] to, boolean marker, int type, int sequence, int timestamp, int ssrc) {
        to[0] = (byte) VERSION_BITS;
        to[1] = (byte) (marker ? type | 0x80 : type);
        to[2] = (byte) (sequence >> 8);
        to[3] = (byte) sequence;
        putInt(to, 4, timestamp);
        putInt(to, 8, ssrc);
    }

    /** The same packet with a payload of its own. */
    RtpPacket copy() {
        byte[] own = new byte[length];
        System.arraycopy(data, offset, own, 0, length);
        return new RtpPacket(marker, type, sequence, timestamp, ssrc, own, 0, length);
    }

    static int int16(byte[] data, int at) {
        return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
    }

    static int int32(byte[] data, int at) {
        return int16(data, at) << 16 | int16(data, at + 2);
    }

    static void putInt(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }
}
