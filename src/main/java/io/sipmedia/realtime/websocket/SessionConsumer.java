// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.vertx.websocket.VertxWebsocketClientConsumer;

/**
 * Hands messages on at once, in their order. The stock one gives each to a worker, and then they overtake each other.
 *
 * <p>Thread: the call's loop.
 */
final class SessionConsumer extends VertxWebsocketClientConsumer {

    SessionConsumer(SessionEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    protected void processExchange(Exchange exchange) {
        try {
            createUoW(exchange);
            getProcessor().process(exchange);
        } catch (Exception e) {
            getExceptionHandler().handleException(e);
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }
}
