// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call's two UDP sockets on its event loop. Buffers of Netty end here: what goes up is a byte array that is used again
 * for the next packet. Thread: confined to the call's loop.
 */
final class RtpSockets {

    private static final Logger LOG = LoggerFactory.getLogger(RtpSockets.class);
    private static final int MAX_PACKET = 2048;

    /** Takes datagrams; the array is only valid during the call. */
    interface Sink {
        void rtp(InetSocketAddress source, byte[] data, int length);

        void rtcp(InetSocketAddress source, byte[] data, int length);
    }

    private final NioDatagramChannel rtp;
    private final NioDatagramChannel rtcp;
    private final byte[] received = new byte[MAX_PACKET];
    private long failures;

    RtpSockets(EventLoop loop, RtpPorts.Pair pair, Sink sink) {
        rtp = channel(loop, pair.rtp(), sink::rtp);
        rtcp = channel(loop, pair.rtcp(), sink::rtcp);
    }

    void sendRtp(byte[] packet, int length, InetSocketAddress to) {
        send(rtp, packet, length, to);
    }

    void sendRtcp(byte[] packet, int length, InetSocketAddress to) {
        send(rtcp, packet, length, to);
    }

    /** Closes both and runs the task when they are closed. */
    void close(Runnable closed) {
        rtp.close().addListener(first -> rtcp.close().addListener(second -> closed.run()));
    }

    private static void send(NioDatagramChannel channel, byte[] packet, int length, InetSocketAddress to) {
        if (channel.isActive()) {
            ByteBuf buffer = channel.alloc().ioBuffer(length).writeBytes(packet, 0, length);
            channel.writeAndFlush(new DatagramPacket(buffer, to), channel.voidPromise());
        }
    }

    private interface Datagrams {
        void received(InetSocketAddress source, byte[] data, int length);
    }

    private NioDatagramChannel channel(EventLoop loop, java.nio.channels.DatagramChannel bound, Datagrams sink) {
        NioDatagramChannel channel = new NioDatagramChannel(bound);
        channel.config().setOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_PACKET));
        channel.pipeline().addLast(new Receiver(sink));
        ChannelFuture registered = loop.register(channel);
        // a loop of the wrong kind (a native transport) or one that has stopped refuses at once
        if (registered.isDone() && !registered.isSuccess()) {
            throw new IllegalStateException("the event loop takes no NIO channels: " + loop.getClass().getName(),
                    registered.cause());
        }
        return channel;
    }

    private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {

        private final Datagrams sink;

        Receiver(Datagrams sink) {
            this.sink = sink;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            int length = packet.content().readableBytes();
            packet.content().readBytes(received, 0, length);
            sink.received(packet.sender(), received, length);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // once per call is enough, the call goes on
            if (failures++ > 0) {
                return;
            }
            if (cause instanceof IOException) {
                LOG.debug("socket {}: {}; further failures of this call are not logged", context.channel().localAddress(),
                        cause.toString());
            } else {
                LOG.warn("a media listener failed on {}, further failures of this call are not logged",
                        context.channel().localAddress(), cause);
            }
        }
    }
}
