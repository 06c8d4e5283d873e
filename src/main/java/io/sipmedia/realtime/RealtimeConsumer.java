// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.support.SerialExecutor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the model's voice, or what else happens in a session, into a route. Audio runs synchronously on the call's loop
 * and must not block; events run one after the other per call on threads that may block.
 */
public class RealtimeConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeConsumer.class);

    private final RealtimeEndpoint endpoint;
    private final IncludeFilter filter;
    private final Map<String, SerialExecutor> executors = new ConcurrentHashMap<>();
    // calls whose audio route has failed before: one warning per call is enough
    private final Set<String> complained = ConcurrentHashMap.newKeySet();

    public RealtimeConsumer(RealtimeEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        filter = new IncludeFilter(endpoint.getConfiguration().getInclude());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.sessions().add(this);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.sessions().remove(this);
        executors.clear();
        complained.clear();
        super.doStop();
    }

    boolean takesTools() {
        return filter.tools();
    }

    boolean takesAudioEvents() {
        return filter.audioEvents();
    }

    /** On the call's loop. */
    void audio(AudioFrame frame) {
        if (!filter.audio() || isSuspendingOrSuspended()) {
            return;
        }
        Exchange exchange = createExchange(true);
        exchange.getIn().setBody(frame);
        exchange.getIn().setHeader(RealtimeConstants.CALL_ID, frame.callId());
        getAsyncProcessor().process(exchange, doneSync -> {
            Exception failure = exchange.getException();
            if (failure != null && complained.add(frame.callId())) {
                LOG.warn("call {}: the route of the model's voice fails (further failures of this call are not logged here): {}",
                        frame.callId(), failure.toString());
            }
        });
    }

    /** On the call's loop; the route runs elsewhere. */
    void event(String callId, RealtimeEvent event) {
        if (filter.matches(event)) {
            executors.computeIfAbsent(callId, id -> new SerialExecutor(endpoint.getComponent().runtime().eventThreads()))
                    .execute(() -> process(callId, event));
        }
    }

    private void process(String callId, RealtimeEvent event) {
        Exchange exchange = createExchange(true);
        RealtimeBinding.bind(callId, event, exchange.getIn());
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            getExceptionHandler().handleException("an event of call " + callId + " failed", exchange, exchange.getException());
        }
    }

    /** A session is over; what waits is still delivered. */
    void forget(String callId) {
        executors.remove(callId);
        complained.remove(callId);
    }
}
