// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sipmedia.loop.BeatWaiting;
import io.sipmedia.loop.Heartbeat;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import java.nio.channels.spi.SelectorProvider;

/** What calls may run on. */
enum LoopKind {

    GATEWAY("the gateway's: NIO, UDP without a channel, beats", false, true),
    NIO("NIO, UDP by channels", false, false),
    NIO_BEATS("NIO, UDP by channels, beats", false, true),
    EPOLL("native epoll, UDP by channels", true, false),
    EPOLL_BEATS("native epoll, UDP by channels, beats", true, true);

    final String words;
    final boolean epoll;
    private final boolean beats;

    LoopKind(String words, boolean epoll, boolean beats) {
        this.words = words;
        this.epoll = epoll;
        this.beats = beats;
    }

    /**
     * One loop.
     *
     * @param beat  its heartbeat; null when it waits as Netty does
     * @param close ends it
     */
    record Open(EventLoop loop, Heartbeat beat, Runnable close) {
    }

    boolean available() {
        return !epoll || Epoll.isAvailable();
    }

    Open open() {
        if (this == GATEWAY) {
            MediaLoops loops = MediaLoops.create();
            MediaLoop loop = loops.all().get(0);
            return new Open(loop.eventLoop(), loop.heartbeat(), loops::close);
        }
        BeatWaiting beat = new BeatWaiting();
        SelectStrategyFactory waiting = beats ? beat : DefaultSelectStrategyFactory.INSTANCE;
        DefaultThreadFactory threads = new DefaultThreadFactory(name(), true);
        EventLoopGroup group = epoll ? new EpollEventLoopGroup(1, threads, waiting) : new NioEventLoopGroup(1, threads, SelectorProvider.provider(), waiting);
        return new Open((EventLoop) group.iterator().next(), beats ? beat.heartbeat() : null, group::shutdownGracefully);
    }

    Class<? extends DatagramChannel> datagrams() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    Class<? extends SocketChannel> sockets() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
