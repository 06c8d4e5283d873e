// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/** The Vert.x client itself. */
class VertxTransportTest extends TransportContract {

    private VertxTransport vertxTransport;

    @Override
    protected RealtimeTransport create(Vertx vertx, TransportOptions options) {
        vertxTransport = new VertxTransport(vertx, options);
        return vertxTransport;
    }

    @Override
    protected int openConnections() {
        return vertxTransport.openConnections();
    }

    @Test
    void audioTakesTheShortWayBothWays() {
        connected();
        assertTrue(((VertxConnection) told.connection).direct(), "the client is one we know");
    }
}
