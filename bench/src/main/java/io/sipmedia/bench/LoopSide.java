// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.sun.management.ThreadMXBean;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.sipmedia.loop.Heartbeat;
import io.sipmedia.rtp.BareRtp;
import io.sipmedia.rtp.RtpPorts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * So many calls on one loop: each packet that comes is answered with a message to the model, and each message from there with a packet,
 * at once. That is what a gateway does with its sockets, and nothing else of it.
 */
final class LoopSide implements AutoCloseable {

    private static final int MAX_PACKET = 2048;
    private static final Heartbeat.Listener NOTHING = now -> now;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final LoopKind kind;
    private final LoopKind.Open open;
    private final int calls;
    private final LoopPeer peer = new LoopPeer();
    private final long thread;
    // of all calls, as the gateway has one buffer per loop
    private final byte[] received = new byte[MAX_PACKET];

    LoopSide(LoopKind kind, int calls, RtpPorts ports) throws Exception {
        this.kind = kind;
        this.calls = calls;
        open = kind.open();
        thread = on(() -> Thread.currentThread().getId());
        for (int i = 0; i < calls; i++) {
            new Call(ports);
        }
    }

    private interface Sender {
        void send(byte[] packet);
    }

    private final class Call extends ChannelInboundHandlerAdapter {

        private final byte[] packet = new byte[LoopPeer.PACKET];
        private final byte[] message = new byte[LoopPeer.MESSAGE];
        private final Channel model;
        private final Sender caller;
        private int pending;

        Call(RtpPorts ports) throws Exception {
            model = new Bootstrap().group(open.loop()).channel(kind.sockets()).option(ChannelOption.TCP_NODELAY, true).handler(this)
                    .connect(peer.address()).sync().channel();
            peer.accept();
            InetSocketAddress to = peer.next();
            if (kind == LoopKind.GATEWAY) {
                BareRtp rtp = on(() -> new BareRtp(open.loop(), ports, this::packet));
                peer.talksTo(rtp.port());
                caller = bytes -> rtp.send(bytes, to);
            } else {
                Channel rtp = datagrams();
                peer.talksTo(((InetSocketAddress) rtp.localAddress()).getPort());
                caller = bytes -> rtp.writeAndFlush(new DatagramPacket(rtp.alloc().ioBuffer(bytes.length).writeBytes(bytes), to), rtp.voidPromise());
            }
        }

        // one packet per round of the loop, as the gateway does: asking whether there is another one costs as much as a packet
        private Channel datagrams() throws InterruptedException {
            Bootstrap bootstrap = new Bootstrap().group(open.loop()).channel(kind.datagrams())
                    .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_PACKET).maxMessagesPerRead(1))
                    .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
                            datagram.content().readBytes(received, 0, datagram.content().readableBytes());
                            packet();
                        }
                    });
            if (kind.epoll) {
                // else it would ask again after every packet
                bootstrap.option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
            }
            return bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
        }

        private void packet() {
            model.writeAndFlush(model.alloc().ioBuffer(message.length).writeBytes(message), model.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            pending += ((ByteBuf) read).readableBytes();
            ReferenceCountUtil.release(read);
            for (; pending >= LoopPeer.MESSAGE; pending -= LoopPeer.MESSAGE) {
                caller.send(packet);
            }
        }
    }

    private <T> T on(Callable<T> task) throws Exception {
        return open.loop().submit(task).get(10, TimeUnit.SECONDS);
    }

    /** Microseconds of CPU time and bytes allocated by the loop, per call and 20 ms. */
    double[] round(int frames) throws Exception {
        if (open.beat() != null) {
            on(() -> {
                open.beat().join(NOTHING);
                return null;
            });
        }
        long cpu = threads.getThreadCpuTime(thread);
        long bytes = threads.getThreadAllocatedBytes(thread);
        peer.talk(frames);
        double done = (double) calls * frames;
        double[] cost = {(threads.getThreadCpuTime(thread) - cpu) / 1000.0 / done, (threads.getThreadAllocatedBytes(thread) - bytes) / done};
        if (open.beat() != null) {
            on(() -> {
                open.beat().leave(NOTHING);
                return null;
            });
        }
        return cost;
    }

    @Override
    public void close() throws IOException {
        open.close().run();
        peer.close();
    }
}
