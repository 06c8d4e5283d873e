// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.transport.SocketConnection;
import io.sipmedia.realtime.transport.TransportListener;
import io.sipmedia.realtime.transport.TransportOptions;
import io.vertx.core.http.ClientWebSocket;
import java.util.Set;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket whose messages are exchanges of vertx-websocket, both ways. Thread: the call's loop.
 */
final class VertxWebsocketConnection extends SocketConnection {

    private static final Logger LOG = LoggerFactory.getLogger(VertxWebsocketConnection.class);

    private final SessionEndpoint endpoint;
    private final Consumer consumer;
    private final AsyncProducer producer;

    VertxWebsocketConnection(
            SessionEndpoint endpoint, MediaLoop loop, TransportOptions options, TransportListener listener,
            Set<? super SocketConnection> open) throws Exception {
        super(endpoint.socket(), loop, options, listener, open);
        this.endpoint = endpoint;
        consumer = endpoint.createConsumer(this::take);
        producer = endpoint.createAsyncProducer();
        // the consumer's start is no more than its handlers on the socket, of which those for errors and the end are then
        // replaced by ours: the stock one for the end would connect again by itself
        ServiceHelper.startService(endpoint, producer, consumer);
    }

    /** Nothing: the consumer has done it. */
    @Override
    protected void listen(ClientWebSocket unconnected) {
    }

    private void take(Exchange exchange) {
        // some servers send their JSON in binary frames
        if (exchange.getMessage().getBody() instanceof byte[] bytes) {
            received(bytes, bytes.length);
        } else {
            received(exchange.getMessage().getBody(String.class));
        }
    }

    // the producer writes on this thread, so the order stays
    @Override
    protected void write(String text) {
        Exchange exchange = endpoint.createExchange();
        exchange.getIn().setBody(text);
        producer.process(exchange, done -> {
            if (exchange.getException() != null) {
                // the socket's end tells the session
                LOG.debug("an event was not sent: {}", exchange.getException().getMessage());
            }
        });
    }

    @Override
    protected void ended() {
        ServiceHelper.stopAndShutdownServices(consumer, producer, endpoint);
    }
}
