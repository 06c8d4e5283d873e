// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.nio.ByteBuffer;

/** How to read an RTP packet of 20 ms of PCMU (RFC 3550 5.1) that begins at index 0 of a buffer, whatever the buffer's position. */
final class PcmuPacket {

    static final int HEADER = 12;
    static final int SAMPLES = 160;
    /** Which byte tells what the packet holds: late in the frame, where a filter has long settled. */
    static final int TELLING = HEADER + SAMPLES * 3 / 4;

    private PcmuPacket() {
    }

    /** Whether it is one. {@code length} is that of the datagram, of which the buffer may hold the beginning only. */
    static boolean is(ByteBuffer packet, int length) {
        return length >= HEADER + SAMPLES && (packet.get(1) & 0x7F) == 0;
    }

    static int sequence(ByteBuffer packet) {
        return packet.getShort(2) & 0xFFFF;
    }

    /** In samples at 8 kHz. */
    static int timestamp(ByteBuffer packet) {
        return packet.getInt(4);
    }

    /** See {@link SpeechCode#digit}. */
    static int digit(ByteBuffer packet) {
        return SpeechCode.digit(SpeechCode.fromUlaw(packet.get(TELLING)));
    }

    static boolean silent(ByteBuffer packet) {
        return digit(packet) == -1;
    }
}
