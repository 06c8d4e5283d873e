// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.SocketConnection;
import io.sipmedia.realtime.transport.TransportClosed;
import io.sipmedia.realtime.transport.TransportListener;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.realtime.transport.VertxTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.vertx.common.VertxHelper;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions over Camel's component vertx-websocket: one endpoint, consumer and producer of it for each session. The component
 * is one of our own, on the Vert.x of the calls' loops; of the user's, if there is one, it takes what concerns a client.
 *
 * <p>Thread: any; see {@link RealtimeTransport}.
 */
final class VertxWebsocketTransport implements RealtimeTransport {

    private static final Logger LOG = LoggerFactory.getLogger(VertxWebsocketTransport.class);

    private final VertxWebsocketComponent component;
    private final WebSocketClient client;
    private final TransportOptions options;
    private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();

    private VertxWebsocketTransport(VertxWebsocketComponent component, WebSocketClient client, TransportOptions options) {
        this.component = component;
        this.client = client;
        this.options = options;
    }

    /** @throws IllegalArgumentException if the context's SSL parameters cannot be used */
    static VertxWebsocketTransport create(CamelContext context, Vertx vertx, TransportOptions options) {
        VertxWebsocketComponent component = new VertxWebsocketComponent();
        component.setCamelContext(context);
        component.setVertx(vertx);
        component.setAllowOriginHeader(false);
        SSLContextParameters ssl = null;
        // only if it is there: asking for it would make one
        if (context.hasComponent("vertx-websocket") instanceof VertxWebsocketComponent users) {
            component.setOriginHeaderUrl(users.getOriginHeaderUrl());
            // where none is allowed, the client takes away the given one, too
            component.setAllowOriginHeader(users.getOriginHeaderUrl() != null && !users.getOriginHeaderUrl().isEmpty());
            component.setUseGlobalSslContextParameters(users.isUseGlobalSslContextParameters());
            ssl = users.isUseGlobalSslContextParameters() ? context.getSSLContextParameters() : null;
        }
        WebSocketClientOptions client = VertxTransport.clientOptions(options);
        if (ssl != null) {
            try {
                VertxHelper.setupSSLOptions(context, ssl, client);
                if (ssl.getKeyManagers() == null) {
                    client.setKeyCertOptions(null); // theirs fails at the first connection when there is no key, and few clients have one
                }
            } catch (Exception e) {
                throw new IllegalArgumentException("transport=vertx-websocket: the SSL parameters of the context cannot be used", e);
            }
        }
        // Camel does this when it builds its first route; a program that only has a producer has none
        PluginHelper.getUnitOfWorkFactory(context).afterPropertiesConfigured(context);
        ServiceHelper.startService(component);
        return new VertxWebsocketTransport(component, VertxTransport.client(vertx, client), options);
    }

    @Override
    public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
        LOG.debug("connecting to {}", target);
        loop.context().runOnContext(none -> connectHere(target, loop, listener));
    }

    private void connectHere(ConnectTarget target, MediaLoop loop, TransportListener listener) {
        SessionEndpoint endpoint = new SessionEndpoint(component, target, client.webSocket(), options.connectTimeoutMillis());
        VertxWebsocketConnection connection;
        WebSocketConnectOptions connect;
        try {
            connect = endpoint.getWebSocketConnectOptions(new HttpClientOptions());
            connection = new VertxWebsocketConnection(endpoint, loop, options, listener, open);
        } catch (Exception e) {
            // nothing has been connected; a context that is stopping starts no services. What it says may quote a header
            listener.onClosed(TransportClosed.unreachable("no endpoint could be made (" + e.getClass().getSimpleName() + ")"));
            return;
        }
        connection.patience(target.patienceMillis());
        connection.voice(target.audioBytesPerSecond());
        connection.connect(connect);
    }

    /** Connections that are open or being made. */
    int openConnections() {
        return open.size();
    }

    @Override
    public void close() {
        client.close();
        ServiceHelper.stopAndShutdownService(component);
    }
}
