// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.nio.NioEventLoopGroup;
import io.vertx.core.impl.transports.JDKTransport;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/**
 * Vert.x's own NIO transport, with loops that wait by {@link BeatStrategy}. A Netty group asks for a strategy for each of
 * its loops and does not say for which; the threads tell.
 */
final class BeatTransport extends JDKTransport {

    private final List<BeatStrategy> strategies = new CopyOnWriteArrayList<>();

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        ThreadFactory first = task -> first(factory.newThread(task));
        NioEventLoopGroup group = new NioEventLoopGroup(threads, first, SelectorProvider.provider(), this::strategy);
        group.setIoRatio(ioRatio);
        return group;
    }

    // a JVM that may set priorities (-XX:ThreadPriorityPolicy=1, as root) lets a packet go before its routes and before other processes;
    // others take no notice
    private static Thread first(Thread thread) {
        thread.setPriority(Thread.MAX_PRIORITY);
        return thread;
    }

    private SelectStrategy strategy() {
        BeatStrategy strategy = new BeatStrategy();
        strategies.add(strategy);
        return strategy;
    }

    /** How the current thread waits; null when it is none of our loops. */
    BeatStrategy ofThisThread() {
        return strategies.stream().filter(BeatStrategy::isOfThisThread).findFirst().orElse(null);
    }
}
