// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the UDP datagrams of a little-endian pcap file with Ethernet or raw IPv4 frames. */
final class Pcap {

    record Datagram(long nanos, InetSocketAddress source, byte[] payload) {
    }

    private static final int ETHERNET = 1;

    private Pcap() {
    }

    static List<Datagram> read(String name) throws IOException {
        try (InputStream in = Pcap.class.getResourceAsStream("/rtp/" + name + ".pcap")) {
            ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int frameHeader = file.getInt(20) == ETHERNET ? 14 : 0;
            List<Datagram> datagrams = new ArrayList<>();
            file.position(24);
            while (file.hasRemaining()) {
                long nanos = file.getInt() * 1_000_000_000L + file.getInt() * 1000L;
                byte[] frame = new byte[file.getInt()];
                file.getInt();
                file.get(frame);
                int udp = frameHeader + (frame[frameHeader] & 0x0F) * 4;
                InetAddress address = InetAddress.getByAddress(Arrays.copyOfRange(frame, frameHeader + 12, frameHeader + 16));
                int port = (frame[udp] & 0xFF) << 8 | frame[udp + 1] & 0xFF;
                datagrams.add(new Datagram(nanos, new InetSocketAddress(address, port),
                        Arrays.copyOfRange(frame, udp + 8, frame.length)));
            }
            return datagrams;
        }
    }
}
