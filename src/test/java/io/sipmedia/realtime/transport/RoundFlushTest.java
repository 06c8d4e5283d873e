// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When what several calls send in one round of their loop goes out. */
class RoundFlushTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private Channel server;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        server = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class).childHandler(new Deaf())
                .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
    }

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void socketsOfALoopAreWrittenToWhenItsRoundIsOver() throws Exception {
        ChannelHandlerContext one = connect("one");
        ChannelHandlerContext two = connect("two");
        loop.submit(() -> {
            say(one);
            say(two);
            seen.add("work done");
        }).get(5, TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> seen.size() == 5);
        assertEquals(List.of("one write", "two write", "work done", "one flush", "two flush"), seen);
    }

    @Test
    void theNextRoundIsFlushedAgain() throws Exception {
        ChannelHandlerContext one = connect("one");
        for (int round = 0; round < 3; round++) {
            int flushed = 2 * round + 2;
            loop.submit(() -> say(one)).get(5, TimeUnit.SECONDS);
            await().atMost(LIMIT).until(() -> seen.size() == flushed);
        }
        assertEquals(List.of("one write", "one flush", "one write", "one flush", "one write", "one flush"), seen);
    }

    @Test
    void aSocketClosedMeanwhileHoldsNobodyUp() throws Exception {
        ChannelHandlerContext one = connect("one");
        ChannelHandlerContext two = connect("two");
        loop.submit(() -> {
            say(one);
            say(two);
            one.close();
        }).get(5, TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> seen.contains("two flush"));
    }

    @Test
    void aLoopWithoutRoundsFlushesAtOnce() {
        Named handler = new Named("one");
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        say(handler.context);
        assertEquals(List.of("one write", "one flush"), seen);
        channel.finishAndReleaseAll();
    }

    private void say(ChannelHandlerContext context) {
        context.pipeline().context("behind").write(Unpooled.wrappedBuffer(new byte[] {1}), context.voidPromise());
        RoundFlush.flush(context.pipeline().context("behind"));
    }

    private ChannelHandlerContext connect(String name) {
        Named handler = new Named(name);
        new Bootstrap().group(loop).channel(NioSocketChannel.class).handler(handler).connect(server.localAddress()).syncUninterruptibly();
        return handler.context;
    }

    @ChannelHandler.Sharable
    private static final class Deaf extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }

    private final class Named extends ChannelOutboundHandlerAdapter {

        private final String name;
        private ChannelHandlerContext context;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
            added.pipeline().addLast("behind", new ChannelInboundHandlerAdapter());
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            seen.add(name + " write");
            context.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            seen.add(name + " flush");
            context.flush();
        }
    }
}
