// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.realtime.transport.VertxTransport;
import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;

/** {@code transport=vertx}: the Vert.x client itself. */
public final class VertxTransportFactory implements TransportFactory {

    @Override
    public RealtimeTransport create(CamelContext context, Vertx vertx, TransportOptions options) {
        return new VertxTransport(vertx, options);
    }
}
