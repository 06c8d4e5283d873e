// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.support.SerialExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one call that wait for one route, one after the other. Bounded ({@link EventLimits}), since a server makes them faster than
 * a slow route takes them: from some number of events or characters on, pieces of what comes whole later are dropped ({@code .delta} events,
 * those with audio among them). Words, functions and errors are still kept then, up to several times as many; a route that is behind
 * by more gets nothing but how the session ends.
 *
 * <p>Thread: events come on the call's loop, the route runs on the pool's threads.
 */
final class EventQueue {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    private final String callId;
    private final Supplier<String> route;
    private final EventLimits limits;
    private final SerialExecutor executor;
    // added to on the loop, taken from where the route runs
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicLong chars = new AtomicLong();
    // confined to the loop
    private boolean complained;

    /** @param route its name, for the log @param executor this call's own */
    EventQueue(String callId, Supplier<String> route, EventLimits limits, SerialExecutor executor) {
        this.callId = callId;
        this.route = route;
        this.limits = limits;
        this.executor = executor;
    }

    /**
     * Runs the task after those before it.
     *
     * @return false when the event is dropped
     * @throws RejectedExecutionException when the pool takes no more
     */
    boolean offer(RealtimeEvent event, Runnable task) {
        if (full(event) && !last(event)) {
            complain(event);
            return false;
        }
        long size = size(event);
        events.incrementAndGet();
        chars.addAndGet(size);
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    gone(size);
                }
            });
        } catch (RejectedExecutionException e) {
            gone(size);
            throw e;
        }
        return true;
    }

    private void gone(long size) {
        events.decrementAndGet();
        chars.addAndGet(-size);
    }

    private boolean full(RealtimeEvent event) {
        return piece(event) ? limits.fullForPieces(events.get(), chars.get()) : limits.full(events.get(), chars.get());
    }

    private void complain(RealtimeEvent event) {
        if (!complained) {
            complained = true;
            LOG.warn("call {}: route {} is too slow for the events it asks for: with {} of them waiting ({} characters), {} is dropped"
                     + " (more of this call are counted only)", callId, route.get(), events, chars, event.type());
        }
    }

    // one per session
    private static boolean last(RealtimeEvent event) {
        return "closed".equals(event.group()) || "failed".equals(event.group());
    }

    private static boolean piece(RealtimeEvent event) {
        return event.type().endsWith(".delta") || event.group() != null && event.group().endsWith("-delta");
    }

    private static long size(RealtimeEvent event) {
        long size = event.json() == null ? 0 : event.json().length();
        return event.body() instanceof String text && text != event.json() ? size + text.length() : size;
    }
}
