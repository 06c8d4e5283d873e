// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A capture in pcap format, as {@code dumpcap -P} and tcpdump write it: 24 bytes of header, then per packet 16 bytes and what was
 * kept of it. In either byte order, with microseconds or nanoseconds, of Ethernet frames, which those of Linux's loopback are.
 * <a href="https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html">draft-ietf-opsawg-pcap</a>.
 */
final class PcapFile {

    private static final int MICROS = 0xA1B2C3D4;
    private static final int NANOS = 0xA1B23C4D;
    private static final int ETHERNET = 1;
    private static final int HEADER = 24;
    private static final int RECORD = 16;
    private static final int MOST = 1 << 18;

    /** Takes what was captured. */
    interface Frames {
        /**
         * @param nanos since 1970, as the kernel's clock had it
         * @param frame from its Ethernet header on, in network order, cut where the capture has cut it; valid during the call
         */
        void frame(long nanos, ByteBuffer frame);
    }

    private PcapFile() {
    }

    /** Reads it from begin to end. A last packet of which only a part was written is left out. */
    static void read(Path file, Frames frames) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER));
            if (header.remaining() < HEADER) {
                throw new IOException(file + " is no capture: it has " + header.remaining() + " bytes");
            }
            ByteOrder order = order(file, header.getInt(0));
            boolean nanos = header.order(order).getInt(0) == NANOS;
            // the upper bits tell of a checksum at the frame's end
            int link = header.getInt(20) & 0xFFFF;
            if (link != ETHERNET) {
                throw new IOException(file + " holds no Ethernet frames but those of link type " + link);
            }
            byte[] bytes = new byte[MOST];
            ByteBuffer record = ByteBuffer.wrap(bytes, 0, RECORD).order(order);
            while (in.readNBytes(bytes, 0, RECORD) == RECORD) {
                long at = (record.getInt(0) & 0xFFFFFFFFL) * 1_000_000_000L + (record.getInt(4) & 0xFFFFFFFFL) * (nanos ? 1 : 1000);
                int length = record.getInt(8);
                if (length < 0 || length > MOST) {
                    throw new IOException(file + " is broken: a packet of " + length + " bytes");
                }
                in.readFully(bytes, 0, length);
                frames.frame(at, ByteBuffer.wrap(bytes, 0, length));
            }
        } catch (EOFException e) {
            // who captured was stopped while writing
        }
    }

    private static ByteOrder order(Path file, int magic) throws IOException {
        if (magic == MICROS || magic == NANOS) {
            return ByteOrder.BIG_ENDIAN;
        }
        int turned = Integer.reverseBytes(magic);
        if (turned == MICROS || turned == NANOS) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        throw new IOException(file + " is no capture in pcap format: it begins with " + Integer.toHexString(magic));
    }
}
