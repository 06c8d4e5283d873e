// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.nio.NioEventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sockets of a loop have to send goes out at the end of the loop's round, one after the other, instead of each in the
 * middle of its call's work. Sending is a long way through the kernel: after it little of our code is left in the processor's
 * caches, and after our code little of the kernel's. The price is that the first of a round waits for the last.
 *
 * <p>Thread: one per loop, confined to it.
 */
final class RoundFlush implements Runnable {

    private static final FastThreadLocal<RoundFlush> OF_THIS_LOOP = new FastThreadLocal<>() {
        @Override
        protected RoundFlush initialValue() {
            return new RoundFlush();
        }
    };

    private final List<ChannelHandlerContext> waiting = new ArrayList<>();

    private RoundFlush() {
    }

    /** Flushes at the end of the round; at once on a loop of another kind. To be called on the channel's loop. */
    static void flush(ChannelHandlerContext context) {
        if (!(context.executor() instanceof NioEventLoop loop)) {
            context.flush();
            return;
        }
        RoundFlush round = OF_THIS_LOOP.get();
        if (round.waiting.isEmpty()) {
            loop.executeAfterEventLoopIteration(round);
        }
        round.waiting.add(context);
    }

    @Override
    public void run() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).flush();
        }
        waiting.clear();
    }
}
