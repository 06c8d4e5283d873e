// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.loop.MediaLoop;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose peer does nothing for it. The client's own closing timer starts when the close frame has gone out, which
 * it never does when the peer has stopped reading and more waits before it; and it starts none when the peer closes first and then leaves
 * the line open.
 *
 * <p>Thread: the call's loop.
 */
final class ForcedEnd {

    private final MediaLoop loop;
    private final long seconds;
    private final Runnable cut;
    private boolean made;
    // null where the client is another one than we know
    private Channel channel;
    private ScheduledFuture<?> due;

    /**
     * @param seconds from {@link #begin} to the end
     * @param cut     told when that time is over and the connection was not; it is then
     */
    ForcedEnd(MediaLoop loop, long seconds, Runnable cut) {
        this.loop = loop;
        this.seconds = seconds;
        this.cut = cut;
    }

    /** The connection is made. */
    void of(WebSocket connected) {
        made = true;
        try {
            channel = connected instanceof WebSocketInternal known ? known.channelHandlerContext().channel() : null;
        } catch (LinkageError e) {
            // a later client has its inner side elsewhere, and must end the connection by itself
        }
    }

    /** The end has begun; does nothing where it had before, or where nothing is to be ended. */
    void begin() {
        if (!made || due != null || channel != null && !channel.isOpen()) {
            return;
        }
        ScheduledFuture<?> timer = loop.schedule(this::cut, seconds, TimeUnit.SECONDS);
        due = timer;
        if (channel != null) {
            channel.closeFuture().addListener(closed -> timer.cancel(false));
        }
    }

    // not by way of what flushes first, nor of TLS, which would like to say goodbye: the line takes nothing
    private void cut() {
        if (channel != null) {
            ChannelHandlerContext first = channel.pipeline().firstContext();
            if (first != null) {
                first.close();
            } else {
                channel.close();
            }
        }
        cut.run();
    }
}
