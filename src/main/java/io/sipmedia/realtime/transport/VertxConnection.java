// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.loop.MediaLoop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One call's WebSocket. Thread: the call's loop.
 */
final class VertxConnection implements RealtimeConnection {

    private static final int NORMAL = 1000;
    private static final int VANISHED = 1006;
    private static final int MISSED_PINGS = 2;

    private final ClientWebSocket socket;
    private final MediaLoop loop;
    private final TransportOptions options;
    private final TransportListener listener;
    private final Set<VertxConnection> open;
    private final Outbox outbox;
    private ScheduledFuture<?> ping;
    // null where the shortest way to the socket cannot be taken
    private TextFrames frames;
    private boolean tapped;
    private boolean answersPings;
    private int unansweredPings;
    private String failure;
    private boolean closing;
    private boolean over;

    VertxConnection(
            ClientWebSocket socket, MediaLoop loop, TransportOptions options, TransportListener listener, Set<VertxConnection> open) {
        this.socket = socket;
        this.loop = loop;
        this.options = options;
        this.listener = listener;
        this.open = open;
        this.outbox = new Outbox(options.maxQueuedAudio(), socket::writeQueueFull, this::write);
    }

    void connect(WebSocketConnectOptions target) {
        open.add(this);
        socket.textMessageHandler(this::onText);
        // some servers send their JSON in binary frames
        socket.binaryMessageHandler(buffer -> onText(buffer.getBytes(), buffer.length()));
        socket.exceptionHandler(e -> failure = describe(e));
        socket.closeHandler(none -> onClose());
        socket.drainHandler(none -> outbox.drain());
        socket.connect(target).onComplete(result -> {
            if (result.failed()) {
                over(refusal(result.cause()));
            } else if (!over) {
                onOpen(result.result());
            }
        });
    }

    // the client's socket is a cover that knows no pipeline; what it has connected does
    private void onOpen(WebSocket connected) {
        long every = options.pingIntervalMillis();
        if (every > 0) {
            socket.pongHandler(none -> {
                answersPings = true;
                unansweredPings = 0;
            });
            // with a delay between: after a stall of this thread, what has come meanwhile is read before the next look
            ping = loop.eventLoop().scheduleWithFixedDelay(this::ping, 0, every, TimeUnit.MILLISECONDS);
        }
        frames = TextFrames.of(connected);
        tapped = TextTap.on(connected, this::onText);
        listener.onOpen(this);
    }

    // a dead line takes what we write for minutes before a write fails, and the caller would hear nothing meanwhile; one late
    // pong is no reason to hang up, nor is a server that never sends any
    private void ping() {
        if (answersPings && unansweredPings >= MISSED_PINGS) {
            over(TransportClosed.closed(VANISHED, "nothing came for " + (MISSED_PINGS + 1) * options.pingIntervalMillis() + " ms"));
            socket.close((short) NORMAL, "");
            return;
        }
        unansweredPings++;
        socket.writePing(Buffer.buffer("sip-media"));
    }

    private void onText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        onText(utf8, utf8.length);
    }

    private void onText(byte[] utf8, int length) {
        unansweredPings = 0;
        if (!over) {
            listener.onText(utf8, length);
        }
    }

    private void onClose() {
        Short code = socket.closeStatusCode();
        String reason = socket.closeReason() != null ? socket.closeReason() : failure;
        over(TransportClosed.closed(code == null ? closing ? NORMAL : VANISHED : code, reason));
    }

    private void over(TransportClosed how) {
        if (over) {
            return;
        }
        over = true;
        open.remove(this);
        if (ping != null) {
            ping.cancel(false);
        }
        listener.onClosed(how);
    }

    @Override
    public void send(String event) {
        if (!over && !closing) {
            outbox.offer(event, false);
        }
    }

    @Override
    public void sendAudio(byte[] event, int length) {
        if (over || closing) {
            return;
        }
        if (outbox.open() && frames != null && frames.write(event, length)) {
            return;
        }
        outbox.offer(new String(event, 0, length, StandardCharsets.US_ASCII), true);
    }

    private void write(String text) {
        socket.writeTextMessage(text);
    }

    /** Whether both shortcuts past the client are taken. */
    boolean direct() {
        return frames != null && tapped;
    }

    @Override
    public long droppedAudioEvents() {
        return outbox.dropped();
    }

    @Override
    public void close(int code, String reason) {
        if (over || closing) {
            return;
        }
        closing = true;
        if (socket.isClosed()) {
            onClose();
            return;
        }
        // the client cuts the connection when the peer does not answer within the closing timeout
        socket.close((short) code, reason);
    }

    private static TransportClosed refusal(Throwable cause) {
        if (cause instanceof UpgradeRejectedException rejected) {
            return TransportClosed.refused(rejected.getStatus(), null);
        }
        return TransportClosed.unreachable(describe(cause));
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
