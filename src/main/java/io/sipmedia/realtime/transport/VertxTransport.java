// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.sipmedia.loop.MediaLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default transport: one Vert.x client for all calls, one {@code ClientWebSocket} per call. Handlers are set before the
 * connection is made, and it is made within the call's loop: so every callback arrives there, and the server's first event
 * cannot be missed (see {@link SocketConnection#connect}).
 *
 * <p>Thread: any; see {@link RealtimeTransport}.
 */
public final class VertxTransport implements RealtimeTransport {

    private static final Logger LOG = LoggerFactory.getLogger(VertxTransport.class);

    private final WebSocketClient client;
    private final TransportOptions options;
    private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();

    public VertxTransport(Vertx vertx, TransportOptions options) {
        this.options = options;
        client = client(vertx, clientOptions(options));
    }

    /** The limits as Vert.x takes them. */
    public static WebSocketClientOptions clientOptions(TransportOptions options) {
        return new WebSocketClientOptions()
                .setMaxConnections(options.maxConnections())
                .setMaxFrameSize(options.maxMessageBytes())
                .setMaxMessageSize(options.maxMessageBytes())
                .setClosingTimeout(options.closeTimeoutSeconds())
                .setSendBufferSize(SendLimits.DEFAULT.sendBuffer())
                .setConnectTimeout((int) options.connectTimeoutMillis());
    }

    /** A client whose connections stay. */
    public static WebSocketClient client(Vertx vertx, WebSocketClientOptions options) {
        // Vert.x 4.5 does not cancel a handshake's time-out when its timer happens to be the instance's very first, id 0:
        // the connection would be cut in mid-call. So nobody's handshake gets that id.
        vertx.cancelTimer(vertx.setTimer(1, id -> { }));
        return vertx.createWebSocketClient(options);
    }

    @Override
    public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
        WebSocketConnectOptions connect = connectOptions(target);
        LOG.debug("connecting to {}", target);
        loop.context().runOnContext(none -> {
            VertxConnection connection = new VertxConnection(client.webSocket(), loop, options, listener, open);
            connection.patience(target.patienceMillis());
            connection.voice(target.audioBytesPerSecond());
            connection.connect(connect);
        });
    }

    private WebSocketConnectOptions connectOptions(ConnectTarget target) {
        WebSocketConnectOptions connect = new WebSocketConnectOptions();
        connect.setSsl(target.ssl());
        connect.setHost(target.uri().getHost());
        connect.setPort(target.port());
        connect.setURI(target.request());
        connect.setTimeout(options.connectTimeoutMillis());
        // an Origin header makes some servers take us for a browser
        connect.setAllowOriginHeader(false);
        target.headers().forEach(connect::addHeader);
        return connect;
    }

    /** Connections that are open or being made. */
    public int openConnections() {
        return open.size();
    }

    @Override
    public void close() {
        client.close();
    }
}
