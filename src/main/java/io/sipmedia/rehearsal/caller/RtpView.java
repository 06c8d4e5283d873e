// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * An RTP packet (RFC 3550 5.1) as the caller reads and writes it.
 *
 * @param data          the packet, not copied
 * @param payloadOffset behind header, CSRCs and extension
 */
record RtpView(
        byte[] data, int payloadOffset, int payloadLength, int payloadType, int sequence, long timestamp, boolean marker, long ssrc) {

    /** The packet in the first {@code length} bytes, or null when they are none. */
    static RtpView parse(byte[] data, int length) {
        if (length < 12 || (data[0] & 0xc0) != 0x80) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(data, 0, length);
        int offset = 12 + 4 * (data[0] & 0x0f);
        if ((data[0] & 0x10) != 0 && offset + 4 <= length) {
            offset += 4 + 4 * (in.getShort(offset + 2) & 0xffff);
        }
        int padding = (data[0] & 0x20) != 0 ? data[length - 1] & 0xff : 0;
        int payload = length - offset - padding;
        if (payload < 0) {
            return null;
        }
        return new RtpView(data, offset, payload, data[1] & 0x7f, in.getShort(2) & 0xffff, in.getInt(4) & 0xffffffffL,
                (data[1] & 0x80) != 0, in.getInt(8) & 0xffffffffL);
    }

    static byte[] build(int payloadType, boolean marker, int sequence, long timestamp, int ssrc, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length).put((byte) 0x80).put((byte) (payloadType | (marker ? 0x80 : 0)))
                .putShort((short) sequence).putInt((int) timestamp).putInt(ssrc).put(payload).array();
    }

    HeardPacket heard(long arrivalNanos, InetSocketAddress source, double levelDbfs) {
        return new HeardPacket(arrivalNanos, source, payloadType, sequence, timestamp, marker, ssrc, payloadLength, levelDbfs);
    }
}
