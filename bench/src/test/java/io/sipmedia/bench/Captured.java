// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a capture as dumpcap would, packet by packet. */
final class Captured {

    static final int MICROS = 0xA1B2C3D4;
    static final int NANOS = 0xA1B23C4D;
    private static final int FRAME = 14 + 20 + 8 + PcmuPacket.HEADER + PcmuPacket.SAMPLES;
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int magic;
    private final ByteOrder order;

    Captured(int magic, ByteOrder order, int link) {
        this.magic = magic;
        this.order = order;
        bytes.writeBytes(ByteBuffer.allocate(24).order(order).putInt(magic).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0)
                .putInt(WireTiming.KEEP).putInt(link).array());
    }

    Captured() {
        this(NANOS, ByteOrder.LITTLE_ENDIAN, 1);
    }

    /** An RTP packet on its way to a port, with the caller's digit or, below 0, silence. */
    Captured rtp(long nanos, int port, int sequence, int digit) {
        return frame(nanos, udp(port, 0, sequence, digit));
    }

    Captured frame(long nanos, byte[] frame) {
        int kept = Math.min(frame.length, WireTiming.KEEP);
        bytes.writeBytes(ByteBuffer.allocate(16).order(order).putInt((int) (nanos / SECOND)).putInt((int) (nanos % SECOND / (magic == MICROS ? 1000 : 1)))
                .putInt(kept).putInt(frame.length).array());
        bytes.write(frame, 0, kept);
        return this;
    }

    static byte[] udp(int port, int payloadType, int sequence, int digit) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.position(12);
        frame.putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0xB8).putShort((short) (FRAME - 14)).putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
        frame.putInt(0x7F000001).putInt(0x7F000001);
        frame.putShort((short) 20_000).putShort((short) port).putShort((short) (FRAME - 34)).putShort((short) 0);
        frame.put((byte) 0x80).put((byte) payloadType).putShort((short) sequence).putInt(sequence * PcmuPacket.SAMPLES).putInt(7);
        byte law = digit < 0 ? (byte) 0xFF : SpeechCode.toUlaw(SpeechCode.level(digit));
        while (frame.hasRemaining()) {
            frame.put(law);
        }
        return frame.array();
    }

    /** @param less bytes that are missing at the end */
    Path in(Path folder, int less) throws IOException {
        byte[] all = bytes.toByteArray();
        return Files.write(folder.resolve("wire.pcap"), java.util.Arrays.copyOf(all, all.length - less));
    }
}
