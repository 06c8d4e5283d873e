// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import io.sipmedia.realtime.TransportFactory;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportOptions;
import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;

/**
 * {@code transport=vertx-websocket}. This class can be loaded without the component, so that it can say what is missing.
 */
public final class VertxWebsocketTransportFactory implements TransportFactory {

    private static final String COMPONENT = "org.apache.camel.component.vertx.websocket.VertxWebsocketComponent";

    @Override
    public RealtimeTransport create(CamelContext context, Vertx vertx, TransportOptions options) {
        if (context.getClassResolver().resolveClass(COMPONENT) == null) {
            throw new IllegalArgumentException("transport=vertx-websocket needs the artifact org.apache.camel:camel-vertx-websocket:"
                    + context.getVersion() + " on the class path");
        }
        return VertxWebsocketTransport.create(context, vertx, options);
    }
}
