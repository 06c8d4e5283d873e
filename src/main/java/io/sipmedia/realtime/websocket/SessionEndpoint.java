// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import io.sipmedia.realtime.transport.ConnectTarget;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;

/**
 * One session's endpoint of vertx-websocket. Its socket is not connected yet when it is handed out: the stock endpoint
 * connects first, waits for it on the calling thread, and could miss what the server says at once.
 *
 * <p>Thread: the call's loop.
 */
final class SessionEndpoint extends VertxWebsocketEndpoint {

    private final ConnectTarget target;
    private final ClientWebSocket socket;
    private final long connectTimeoutMillis;

    SessionEndpoint(VertxWebsocketComponent component, ConnectTarget target, ClientWebSocket socket, long connectTimeoutMillis) {
        super("vertx-websocket:" + address(target), component, configuration(component, target));
        this.target = target;
        this.socket = socket;
        this.connectTimeoutMillis = connectTimeoutMillis;
    }

    // endpoints are printed, and queries hold what should not be
    private static URI address(ConnectTarget target) {
        String path = target.uri().getRawPath();
        return URI.create((target.ssl() ? "wss" : "ws") + "://" + target.uri().getHost() + ":" + target.port()
                + (path == null || path.isEmpty() ? "/" : path));
    }

    private static VertxWebsocketConfiguration configuration(VertxWebsocketComponent component, ConnectTarget target) {
        VertxWebsocketConfiguration configuration = new VertxWebsocketConfiguration();
        configuration.setWebsocketURI(address(target));
        configuration.setConsumeAsClient(true);
        configuration.setAllowOriginHeader(component.isAllowOriginHeader());
        configuration.setOriginHeaderUrl(component.getOriginHeaderUrl());
        return configuration;
    }

    ClientWebSocket socket() {
        return socket;
    }

    @Override
    protected WebSocket getWebSocket() {
        return socket;
    }

    /** For every message sent. The handler for errors stays the connection's. */
    @Override
    protected WebSocket getWebSocket(Exchange exchange) {
        return socket;
    }

    @Override
    protected WebSocketConnectOptions getWebSocketConnectOptions(HttpClientOptions options) {
        WebSocketConnectOptions connect = super.getWebSocketConnectOptions(options);
        // the stock one decodes what was escaped
        connect.setURI(target.request());
        connect.setTimeout(connectTimeoutMillis);
        target.headers().forEach(connect::addHeader);
        return connect;
    }

    /** None: a model is no peer of a server of this context, even if it has the same port. */
    @Override
    protected Map<String, ServerWebSocket> findPeersForHostPort() {
        return Map.of();
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Consumer consumer = new SessionConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    // one for each session, whatever the address
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
