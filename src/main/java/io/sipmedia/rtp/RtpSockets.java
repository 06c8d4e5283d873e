// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoop;
import io.netty.channel.nio.NioTask;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call's two UDP sockets on its event loop, read and written without anything between: a Netty channel would add a pooled
 * buffer, a packet object and two pipelines to each of a hundred datagrams a second and call.
 *
 * <p>Thread: confined to the call's loop.
 */
final class RtpSockets {

    private static final Logger LOG = LoggerFactory.getLogger(RtpSockets.class);
    private static final int MAX_PACKET = 2048;
    // packets closer together than this come in a burst, and there may be more of them
    private static final long BURST_NANOS = 5_000_000;
    private static final int MAX_BURST = 32;

    // one pair of buffers serves all calls of a loop
    private static final FastThreadLocal<Buffers> BUFFERS = new FastThreadLocal<>() {
        @Override
        protected Buffers initialValue() {
            return new Buffers();
        }
    };

    /** Takes datagrams; the array is only valid during the call. */
    interface Sink {
        void rtp(InetSocketAddress source, byte[] data, int length);

        void rtcp(InetSocketAddress source, byte[] data, int length);
    }

    private interface Datagrams {
        void received(InetSocketAddress source, byte[] data, int length);
    }

    private static final class Buffers {
        private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_PACKET);
        private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_PACKET);
        private final byte[] received = new byte[MAX_PACKET];
    }

    private final NioEventLoop loop;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final Buffers buffers = BUFFERS.get();
    private long failures;

    /** To be made on the loop. */
    RtpSockets(EventLoop loop, RtpPorts.Pair pair, Sink sink) {
        if (!(loop instanceof NioEventLoop nio)) {
            throw new IllegalStateException("the event loop takes no NIO channels: " + loop.getClass().getName());
        }
        this.loop = nio;
        rtp = pair.rtp();
        rtcp = pair.rtcp();
        nio.register(rtp, SelectionKey.OP_READ, new Receiver(sink::rtp));
        nio.register(rtcp, SelectionKey.OP_READ, new Receiver(sink::rtcp));
    }

    void sendRtp(byte[] packet, int length, InetSocketAddress to) {
        send(rtp, packet, length, to);
    }

    void sendRtcp(byte[] packet, int length, InetSocketAddress to) {
        send(rtcp, packet, length, to);
    }

    /** Closes both and runs the task when their ports are free. */
    void close(Runnable closed) {
        close(rtp);
        close(rtcp);
        // a selector lets go of a closed socket the next time it selects: that is after the last task of this round
        loop.executeAfterEventLoopIteration(() -> loop.execute(closed));
    }

    private void send(DatagramChannel channel, byte[] packet, int length, InetSocketAddress to) {
        ByteBuffer out = buffers.out;
        out.clear();
        out.put(packet, 0, length).flip();
        try {
            if (channel.isOpen()) {
                channel.send(out, to);
            }
        } catch (IOException | RuntimeException e) {
            failed(channel, e);
        }
    }

    private void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            failed(channel, e);
        }
    }

    // once per call is enough, the call goes on
    private void failed(DatagramChannel channel, Exception e) {
        if (failures++ > 0) {
            return;
        }
        if (e instanceof IOException) {
            LOG.debug("socket {}: {}; further failures of this call are not logged", channel, e.toString());
        } else {
            LOG.warn("a media listener failed on {}, further failures of this call are not logged", channel, e);
        }
    }

    private final class Receiver implements NioTask<DatagramChannel> {

        private final Datagrams sink;
        private long last;

        Receiver(Datagrams sink) {
            this.sink = sink;
        }

        @Override
        public void channelReady(DatagramChannel channel, SelectionKey key) {
            try {
                long now = System.nanoTime();
                // asking whether there is another one costs as much as a packet; one at a time is the rule
                int most = now - last < BURST_NANOS ? MAX_BURST : 1;
                last = now;
                for (int i = 0; i < most && channel.isOpen() && receive(channel); i++) {
                    // the next one
                }
            } catch (IOException | RuntimeException e) {
                failed(channel, e);
            }
        }

        private boolean receive(DatagramChannel channel) throws IOException {
            ByteBuffer in = buffers.in;
            in.clear();
            InetSocketAddress source = (InetSocketAddress) channel.receive(in);
            if (source == null) {
                return false;
            }
            int length = in.flip().remaining();
            in.get(buffers.received, 0, length);
            sink.received(source, buffers.received, length);
            return true;
        }

        @Override
        public void channelUnregistered(DatagramChannel channel, Throwable cause) {
            // the loop ends
            close(channel);
        }
    }
}
