// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;

/** What one RTP packet costs this machine at the very least: sent and received over loopback by one thread, which waits for nothing. */
final class UdpLoopback {

    private static final int PACKET = 172;
    private static final int ROUND = 10_000;
    private static final int ROUNDS = 21;

    private UdpLoopback() {
    }

    /** Median over rounds of a send and a receive, in ns. Takes about a second. */
    static long nanosPerPair() throws IOException {
        try (DatagramChannel sender = DatagramChannel.open(); DatagramChannel receiver = DatagramChannel.open()) {
            receiver.bind(new InetSocketAddress("127.0.0.1", 0));
            sender.bind(new InetSocketAddress("127.0.0.1", 0));
            sender.connect(receiver.getLocalAddress());
            receiver.connect(sender.getLocalAddress());
            receiver.configureBlocking(false);
            ByteBuffer buffer = ByteBuffer.allocateDirect(PACKET);
            long[] rounds = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < ROUND; i++) {
                    buffer.clear();
                    sender.write(buffer);
                    buffer.clear();
                    if (receiver.read(buffer) != PACKET) {
                        throw new IOException("loopback has lost a packet");
                    }
                }
                rounds[round] = (System.nanoTime() - start) / ROUND;
            }
            Arrays.sort(rounds);
            return rounds[ROUNDS / 2];
        }
    }
}
