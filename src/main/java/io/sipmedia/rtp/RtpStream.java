// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The RTP headers of the stream we send: one SSRC, sequence numbers of packets, timestamps of the sample clock, both from
 * random starts (RFC 3550 5.1). Thread: confined to the call's loop.
 */
final class RtpStream {

    /** Takes a finished RTP packet; it is copied before the call returns. */
    interface Wire {
        void send(byte[] packet, int length);
    }

    private static final int MAX_PAYLOAD = 1200;

    private final Wire wire;
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final byte[] packet = new byte[RtpPacket.HEADER_BYTES + MAX_PAYLOAD];
    private int sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    private int timestamp = ThreadLocalRandom.current().nextInt();
    private boolean marker = true;
    private long packets;
    private long octets;

    RtpStream(Wire wire) {
        this.wire = wire;
    }

    /** Where a payload is put, from {@link RtpPacket#HEADER_BYTES} on, before it is sent. */
    byte[] buffer() {
        return packet;
    }

    /** The next packet begins a talk spurt. */
    void mark(boolean begins) {
        marker = begins;
    }

    /** Sends the payload in the buffer with the timestamp of now. */
    void send(int type, int length) {
        send(type, timestamp, length);
    }

    /** Sends the payload in the buffer with a timestamp of its own, for key presses. */
    void send(int type, int stamp, int length) {
        RtpPacket.writeHeader(packet, marker, type, sequence, stamp, ssrc);
        marker = false;
        sequence = sequence + 1 & 0xFFFF;
        packets++;
        octets += length;
        wire.send(packet, RtpPacket.HEADER_BYTES + length);
    }

    /** Lets the sample clock go on. */
    void advance(long units) {
        timestamp += (int) units;
    }

    int timestamp() {
        return timestamp;
    }

    int ssrc() {
        return ssrc;
    }

    long packets() {
        return packets;
    }

    /** Payload bytes. */
    long octets() {
        return octets;
    }
}
