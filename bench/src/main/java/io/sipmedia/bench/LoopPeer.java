// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The callers and the model at once: every 20 ms a packet and a message for each call, and back come as many. Nothing comes together:
 * all of them are spread evenly over the 20 ms, as those of callers who know nothing of each other are. Nobody has to wake it, as it
 * looks once per millisecond ({@link Sampling} tells why), and it keeps a processor busy. Thread: one.
 */
final class LoopPeer implements AutoCloseable {

    static final int PACKET = 172;
    /** An append event with 20 ms of audio at 24 kHz. */
    static final int MESSAGE = 1350;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long LAST_NANOS = 5_000_000_000L;

    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private final List<DatagramChannel> datagrams = new ArrayList<>();
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(PACKET);
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private long packetBytes;
    private long messageBytes;

    LoopPeer() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    /** Takes the call that has just connected. */
    void accept() throws IOException {
        SocketChannel socket = server.accept();
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ);
        sockets.add(socket);
    }

    /** The UDP socket of the next call; {@link #talksTo} tells whom it talks to. */
    InetSocketAddress next() throws IOException {
        DatagramChannel datagram = DatagramChannel.open();
        datagram.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        datagram.configureBlocking(false);
        datagram.register(selector, SelectionKey.OP_READ);
        datagrams.add(datagram);
        return (InetSocketAddress) datagram.getLocalAddress();
    }

    void talksTo(int port) throws IOException {
        datagrams.get(datagrams.size() - 1).connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Sends so many packets and messages on each call, 20 ms apart, and returns when as many have come back. */
    void talk(int frames) throws IOException {
        int calls = datagrams.size();
        long due = (long) frames * calls;
        packetBytes = 0;
        messageBytes = 0;
        long step = CallLeg.FRAME_NANOS / calls / 2;
        long first = System.nanoTime();
        long looked = first;
        for (int i = 0; i < frames * calls * 2; i++) {
            // parking would be late by as much as there is between two of them
            while (System.nanoTime() - first < i * step) {
                Thread.onSpinWait();
            }
            if (i % 2 == 0) {
                datagrams.get(i / 2 % calls).write(packet.clear());
            } else if (sockets.get((i / 2 + calls / 2) % calls).write(message.clear()) != MESSAGE) {
                throw new IOException("the loop does not keep up with its messages");
            }
            if (System.nanoTime() - looked > LOOK_NANOS) {
                looked = System.nanoTime();
                look();
            }
        }
        long limit = System.nanoTime() + LAST_NANOS;
        while (packetBytes < due * PACKET || messageBytes < due * MESSAGE) {
            if (System.nanoTime() > limit) {
                throw new IOException(packetBytes / PACKET + " packets and " + messageBytes / MESSAGE + " messages of " + due + " came back");
            }
            Talker.sleepUntil(System.nanoTime() + LOOK_NANOS);
            look();
        }
    }

    private void look() throws IOException {
        selector.selectNow(key -> {
            try {
                int read = ((ReadableByteChannel) key.channel()).read(in.clear());
                packetBytes += key.channel() instanceof DatagramChannel ? read : 0;
                messageBytes += key.channel() instanceof SocketChannel ? read : 0;
            } catch (IOException e) {
                throw new IllegalStateException("a call is gone", e);
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        server.close();
    }
}
