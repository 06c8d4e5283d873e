// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The model's WebSocket server: one event loop for the sessions that are timed, which is woken by each message, and one that
 * looks once per millisecond for the others ({@link Sampling}).
 */
final class SinkServer {

    private static final int MAX_MESSAGE = 1 << 20;
    private static final long TIMED_TICK_MILLIS = 5;
    private static final long TICK_MILLIS = 1;

    // a loop's room is used by that loop only
    private final Map<EventExecutor, SinkRoom> rooms = new LinkedHashMap<>();
    // written by the thread that reads commands, read by the accepting loop
    private volatile int expected = 1;
    private volatile long connections;
    // set once, before anything connects
    private Sampling sampling;

    /** How many connections come next, all in all: some of them are timed. */
    void expect(int calls) {
        expected = calls;
        connections = 0;
    }

    /**
     * @param tls     null for plain text
     * @return the port
     */
    int start(int port, SslContext tls, Stamps stamps, SinkOptions options) throws InterruptedException {
        sampling = options.sampling();
        // a loop that looks when it likes is no defective selector
        System.setProperty("io.netty.selectorAutoRebuildThreshold", "0");
        SelectStrategyFactory strategies = new SelectStrategyFactory() {
            private int made;

            @Override
            public SelectStrategy newSelectStrategy() {
                return made++ == 0 ? DefaultSelectStrategyFactory.INSTANCE.newSelectStrategy() : new BatchSelect();
            }
        };
        EventLoopGroup sessions = new NioEventLoopGroup(2, new ThreadPerTaskExecutor(task -> daemon(task, "sink")), this::chooser,
                SelectorProvider.provider(), strategies);
        for (EventExecutor loop : sessions) {
            boolean timed = rooms.isEmpty();
            SinkRoom room = new SinkRoom(stamps, options, timed);
            rooms.put(loop, room);
            long period = timed ? TIMED_TICK_MILLIS : TICK_MILLIS;
            loop.scheduleAtFixedRate(room::tick, period, period, TimeUnit.MILLISECONDS);
        }
        ServerBootstrap server = new ServerBootstrap().group(new NioEventLoopGroup(1, new ThreadPerTaskExecutor(task -> daemon(task, "accept"))), sessions)
                .channel(NioServerSocketChannel.class).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 16), webSocket(),
                                new WebSocketFrameAggregator(MAX_MESSAGE), new Messages());
                    }
                });
        return ((InetSocketAddress) server.bind("127.0.0.1", port).sync().channel().localAddress()).getPort();
    }

    private EventExecutorChooserFactory.EventExecutorChooser chooser(EventExecutor[] loops) {
        return () -> loops[sampling.timed(connections++ % expected, expected) ? 0 : 1];
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "bench-" + name);
        thread.setDaemon(true);
        return thread;
    }

    private static WebSocketServerProtocolHandler webSocket() {
        return new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder().websocketPath("/").checkStartsWith(true)
                .decoderConfig(WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(MAX_MESSAGE).withUTF8Validator(false).build())
                .build());
    }

    /** What was counted since the last call, in all rooms. */
    SinkCounts take() throws Exception {
        SinkCounts sum = new SinkCounts();
        for (Map.Entry<EventExecutor, SinkRoom> each : rooms.entrySet()) {
            sum.add(each.getKey().submit(each.getValue()::take).get());
        }
        return sum;
    }

    /** One connection: its session begins with the handshake. */
    private final class Messages extends SimpleChannelInboundHandler<TextWebSocketFrame> {

        private SinkSession session;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                SinkRoom room = rooms.get(context.channel().eventLoop());
                session = room.open(context);
                context.channel().closeFuture().addListener(closed -> room.close(session));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            session.received(frame.content());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
