// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Call;
import io.sipmedia.support.InFlight;
import io.sipmedia.support.SerialExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one consumer's event exchanges: those of a call one after the other, those of several calls side by side.
 *
 * <p>Thread: any.
 */
final class EventDispatch {

    private static final Logger LOG = LoggerFactory.getLogger(EventDispatch.class);

    private final SipMediaConsumer consumer;
    private final Executor pool;
    private final Map<String, SerialExecutor> perCall = new ConcurrentHashMap<>();
    private final InFlight inFlight = new InFlight();

    EventDispatch(SipMediaConsumer consumer, Executor pool) {
        this.consumer = consumer;
        this.pool = pool;
    }

    void event(Call call, CallEvent event, Consumer<Message> binder, Consumer<Boolean> done) {
        try {
            perCall.computeIfAbsent(call.id(), id -> new SerialExecutor(pool, inFlight))
                    .begin(over -> new Delivery(call.id(), event, done, over).start(binder));
        } catch (RejectedExecutionException e) {
            LOG.warn("Call {}: the event {} is lost, the context has stopped", call.id(), event.label());
            done.accept(false);
        }
    }

    /** One event on its way through the route, which keeps no thread while a step waits for something. */
    private final class Delivery implements AsyncCallback {

        private final String callId;
        private final CallEvent event;
        private final Consumer<Boolean> done;
        private final Runnable over;
        private final AtomicBoolean through = new AtomicBoolean();
        private Exchange exchange;

        Delivery(String callId, CallEvent event, Consumer<Boolean> done, Runnable over) {
            this.callId = callId;
            this.event = event;
            this.done = done;
            this.over = over;
        }

        void start(Consumer<Message> binder) {
            try {
                // given back by us: a pooled exchange that releases itself has forgotten its exception when we ask for it
                exchange = consumer.createExchange(false);
                binder.accept(exchange.getMessage());
                consumer.getAsyncProcessor().process(exchange, this);
            } catch (RuntimeException | Error e) {
                if (exchange != null && !through.get()) {
                    exchange.setException(e);
                    done(true);
                    return;
                }
                if (exchange == null) {
                    finish(false);
                }
                throw e; // the executor says so
            }
        }

        @Override
        public void done(boolean doneSync) {
            if (through.compareAndSet(false, true)) {
                Exception failure = exchange.getException();
                try {
                    if (failure != null) {
                        consumer.getExceptionHandler().handleException("An event of a call failed", exchange, failure);
                    }
                    consumer.releaseExchange(exchange, false);
                } finally {
                    finish(failure == null);
                }
            }
        }

        private void finish(boolean success) {
            try {
                done.accept(success);
            } catch (RuntimeException e) {
                LOG.warn("Call {}: what follows the event {} failed: {}", callId, event.label(), e.toString(), e);
            } finally {
                over.run();
            }
        }
    }

    /** Whether an event of this call waits or is on its way. */
    boolean busy(String callId) {
        SerialExecutor events = perCall.get(callId);
        return events != null && events.pending() > 0;
    }

    void forget(String callId) {
        perCall.remove(callId);
    }

    int pending() {
        return inFlight.count();
    }

    /** Waits until no event is on its way. @return false when the time was not enough */
    boolean awaitIdle(long millis) throws InterruptedException {
        return inFlight.awaitNone(millis);
    }
}
