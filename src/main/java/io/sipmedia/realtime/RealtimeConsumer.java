// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.support.AudioRoute;
import io.sipmedia.support.InFlight;
import io.sipmedia.support.SerialExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the model's voice, or what else happens in a session, into a route. Audio runs synchronously on the call's loop
 * and must not block; events run one after the other per call on threads that may block.
 *
 * <p>When the context stops, this consumer stops after everything that has work to do: a model must not fall silent in
 * the middle of a call that the phone side lets end.
 */
public class RealtimeConsumer extends DefaultConsumer implements ShutdownAware {

    private static final long LAST_EVENTS_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(RealtimeConsumer.class);

    private final RealtimeEndpoint endpoint;
    private final IncludeFilter filter;
    private final Map<String, EventQueue> queues = new ConcurrentHashMap<>();
    // null when this consumer takes no audio
    private final AudioRoute audioRoute;
    private final Map<String, AudioRoute.Stream> streams = new ConcurrentHashMap<>();
    private final InFlight inFlight = new InFlight();

    public RealtimeConsumer(RealtimeEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        filter = new IncludeFilter(endpoint.getConfiguration().getInclude());
        long blockedWarning = endpoint.getConfiguration().getBlockedWarning();
        audioRoute = filter.audio() ? new AudioRoute(this, RealtimeConstants.CALL_ID, blockedWarning, "") : null;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.sessions().add(this);
        if (audioRoute != null) {
            endpoint.getComponent().meters().routes().start(endpoint.getName(), getRouteId(), audioRoute);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (getEndpoint().getCamelContext().isStopping()) {
            // now, while all who want to hear of the end still listen
            endpoint.sessions().closeAll();
        }
        endpoint.sessions().remove(this);
        // one that is given up before it began has a component that may not have begun either
        if (audioRoute != null && endpoint.getComponent().meters() != null) {
            endpoint.getComponent().meters().routes().stop(endpoint.getName(), getRouteId());
        }
        awaitLastEvents();
        queues.clear();
        streams.clear();
        super.doStop();
    }

    private void awaitLastEvents() {
        try {
            inFlight.awaitNone(LAST_EVENTS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return true;
    }

    /** Events on their way through the route, and sessions that still have to say how they ended. */
    @Override
    public int getPendingExchangesSize() {
        return inFlight.count() + endpoint.sessions().ending();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing: what is to be waited for is counted, and doStop closes the rest
    }

    boolean takesTools() {
        return filter.tools();
    }

    boolean takesAudioEvents() {
        return filter.audioEvents();
    }

    /** On the call's loop. */
    void audio(AudioFrame frame) {
        if (audioRoute == null || isSuspendingOrSuspended()) {
            return;
        }
        AudioRoute.Stream stream = streams.get(frame.callId());
        if (stream == null) {
            // not for every frame: it may lock
            stream = streams.computeIfAbsent(frame.callId(), id -> new AudioRoute.Stream(id, inRow -> false));
        }
        audioRoute.run(stream, frame);
    }

    /** What the audio route has cost and lost; null when this consumer takes no audio. Thread: any. */
    AudioRoute audioRoute() {
        return audioRoute;
    }

    /** The same of one call; null when it has had no audio yet. Thread: any. */
    AudioRoute.Stream audioOf(String callId) {
        return streams.get(callId);
    }

    /** On the call's loop; the route runs elsewhere. False when it is dropped, because the route is too far behind. */
    boolean event(String callId, RealtimeEvent event) {
        if (!filter.matches(event)) {
            return true;
        }
        try {
            return queues.computeIfAbsent(callId, this::queue).offer(event, () -> process(callId, event));
        } catch (RejectedExecutionException e) {
            LOG.debug("call {}: {} comes too late, the context has stopped", callId, event);
            return true;
        }
    }

    private EventQueue queue(String callId) {
        return new EventQueue(callId, this::getRouteId, EventLimits.DEFAULT,
                new SerialExecutor(endpoint.getComponent().runtime().eventThreads(), inFlight));
    }

    private void process(String callId, RealtimeEvent event) {
        Exchange exchange = createExchange(false);
        RealtimeBinding.bind(callId, event, exchange.getIn());
        try {
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                doneUoW(exchange);
            }
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("an event of call " + callId + " failed", exchange, exchange.getException());
            }
        } catch (Exception e) {
            getExceptionHandler().handleException("an event of call " + callId + " failed", exchange, e);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    /** A session is over; what waits is still delivered. */
    void forget(String callId) {
        queues.remove(callId);
        streams.remove(callId);
    }
}
