// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.sipmedia.loop.MediaLoop;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import java.util.Set;

/**
 * A WebSocket of which audio takes the shortest way, both ways. Thread: the call's loop.
 */
final class VertxConnection extends SocketConnection {

    private final ClientWebSocket socket;
    // null where the shortest way to the socket cannot be taken
    private TextFrames frames;
    private boolean tapped;

    VertxConnection(
            ClientWebSocket socket, MediaLoop loop, TransportOptions options, TransportListener listener,
            Set<? super SocketConnection> open) {
        super(socket, loop, options, listener, open);
        this.socket = socket;
    }

    @Override
    protected void listen(ClientWebSocket unconnected) {
        unconnected.textMessageHandler(this::received);
        // some servers send their JSON in binary frames
        unconnected.binaryMessageHandler(buffer -> received(buffer.getBytes(), buffer.length()));
    }

    @Override
    protected void connected(WebSocket behind) {
        frames = TextFrames.of(behind);
        tapped = TextTap.on(behind, this::received);
    }

    @Override
    protected void write(String text) {
        socket.writeTextMessage(text);
    }

    @Override
    protected boolean writeAtOnce(byte[] ascii, int length) {
        return frames != null && frames.write(ascii, length);
    }

    /** Whether both shortcuts past the client are taken. */
    boolean direct() {
        return frames != null && tapped;
    }
}
