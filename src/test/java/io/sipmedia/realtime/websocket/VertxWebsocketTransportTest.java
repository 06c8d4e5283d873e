// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportContract;
import io.sipmedia.realtime.transport.TransportOptions;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.event.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Camel's component vertx-websocket as the transport. */
class VertxWebsocketTransportTest extends TransportContract {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> exchangesOf = new CopyOnWriteArrayList<>();
    private VertxWebsocketTransport websocketTransport;

    @Override
    protected RealtimeTransport create(Vertx vertx, TransportOptions options) throws Exception {
        EventNotifierSupport notifier = new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof ExchangeCompletedEvent done) {
                    exchangesOf.add(done.getExchange().getFromEndpoint().getEndpointUri());
                }
            }
        };
        context.start();
        notifier.start();
        context.getManagementStrategy().addEventNotifier(notifier);
        websocketTransport = VertxWebsocketTransport.create(context, vertx, options);
        return websocketTransport;
    }

    @Override
    protected int openConnections() {
        return websocketTransport.openConnections();
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    @Test
    void messagesAreExchangesOfAnEndpointThatHoldsNoQueryAndIsNotKept() {
        connect(server.url() + "?token=canary");
        until(() -> !told.texts.isEmpty());
        until(() -> !exchangesOf.isEmpty());
        assertEquals("vertx-websocket:" + server.url(), exchangesOf.get(0));
        assertTrue(context.getEndpoints().isEmpty(), context.getEndpoints().toString());
        assertNull(context.hasComponent("vertx-websocket"));
        assertEquals(0, context.getInflightRepository().size());
    }

    @Test
    void theUsersComponentGivesItsOrigin() throws Exception {
        VertxWebsocketComponent users = context.getComponent("vertx-websocket", VertxWebsocketComponent.class);
        users.setOriginHeaderUrl("https://agent.example");
        transport.close();
        transport = websocketTransport = VertxWebsocketTransport.create(context, loops.vertx(), TransportOptions.defaults());
        connected();
        assertEquals("https://agent.example", server.origin);
    }

    @Test
    void itsEndLeavesTheLoopsRunning() {
        transport.close();
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        loops.vertx().setTimer(1, id -> fired.complete(true));
        until(fired::isDone);
    }
}
