// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that does everything for a call's audio: its RTP channel, its playout clock, its WebSocket and its
 * audio routes. State that is "confined to the call's loop" needs no lock. Nothing that blocks may run here.
 *
 * <p>It is a Netty event loop and a Vert.x context at once: Netty channels register with {@link #eventLoop()}, Vert.x
 * clients are called inside {@link #context()}, and both then call back on the same thread.
 */
public final class MediaLoop {

    private final Context context;
    private final EventLoop eventLoop;
    private final Heartbeat heartbeat;

    MediaLoop(Context context, EventLoop eventLoop, Heartbeat heartbeat) {
        this.context = context;
        this.eventLoop = eventLoop;
        this.heartbeat = heartbeat;
    }

    /** For Vert.x clients: call them inside {@code context().runOnContext(…)}. */
    public Context context() {
        return context;
    }

    /** For Netty channels and timers. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** For what has to be done on time, call after call. To be used on the loop. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Whether what has to be done on time is. */
    public Lateness lateness() {
        return heartbeat.lateness();
    }

    /** Whether the caller is on this loop already. */
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Runs the task on this loop: at once when already there, else as soon as the loop is free. */
    public void execute(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** Runs the task on this loop after a delay. */
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return eventLoop.schedule(task, delay, unit);
    }
}
