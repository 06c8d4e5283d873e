// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.loop.MediaLoop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One call's WebSocket, whoever carries its messages: pings, waiting events, close codes and typed errors.
 *
 * <p>Thread: the call's loop.
 */
public abstract class SocketConnection implements RealtimeConnection {

    private static final int NORMAL = 1000;
    private static final int VANISHED = 1006;
    private static final int MISSED_PINGS = 2;

    private final ClientWebSocket socket;
    private final MediaLoop loop;
    private final TransportOptions options;
    private final TransportListener listener;
    private final Set<? super SocketConnection> open;
    private final Outbox outbox;
    private final ForcedEnd end;
    private ScheduledFuture<?> ping;
    private boolean answersPings;
    private int unansweredPings;
    private int mostUnanswered = MISSED_PINGS;
    private SendLimits limits = SendLimits.DEFAULT;
    private String failure;
    private boolean closing;
    private boolean over;

    /**
     * @param open holds this connection until it is over
     */
    protected SocketConnection(
            ClientWebSocket socket, MediaLoop loop, TransportOptions options, TransportListener listener,
            Set<? super SocketConnection> open) {
        this.socket = socket;
        this.loop = loop;
        this.options = options;
        this.listener = listener;
        this.open = open;
        this.outbox = new Outbox(options.maxQueuedAudio(), socket::writeQueueFull, this::write);
        this.end = new ForcedEnd(loop, options.closeTimeoutSeconds(), this::onClose);
    }

    /** Puts {@link #received} behind the socket's messages, of text and binary. Called before the connection is made. */
    protected abstract void listen(ClientWebSocket socket);

    /** Hands a message to the socket. */
    protected abstract void write(String text);

    /** The connection is made, and nobody has been told yet. The socket is the one behind its cover. */
    protected void connected(WebSocket behind) {
    }

    /** Nothing will come or go any more; the listener has not been told yet. */
    protected void ended() {
    }

    /** Pings may go unanswered for at least so long. Called before the connection is made. */
    public final void patience(long millis) {
        if (options.pingIntervalMillis() > 0) {
            mostUnanswered = (int) Math.max(MISSED_PINGS, millis / options.pingIntervalMillis());
        }
    }

    /** So much audio is to be sent; see {@link ConnectTarget}. Called before the connection is made. */
    public final void voice(int bytesPerSecond) {
        limits = SendLimits.of(bytesPerSecond);
    }

    /**
     * Makes the connection. Called once, on the loop, within its context.
     *
     * <p>Nowhere else: {@code ClientWebSocketImpl.connect} of Vert.x 4.5 lets messages flow as soon as the socket is there, and
     * puts the handlers in place by a listener that it adds last. On the loop nothing comes between. If another thread connects
     * and is held up there, the first message goes to nobody, and all looks well: the socket is open, the server's write has
     * succeeded, its pings are answered, nothing is logged, and only that one message is missing.
     */
    public final void connect(WebSocketConnectOptions target) {
        open.add(this);
        listen(socket);
        socket.exceptionHandler(e -> failure = describe(e));
        socket.closeHandler(none -> onClose());
        socket.drainHandler(none -> drain());
        Future<WebSocket> connecting;
        try {
            connecting = socket.connect(target);
        } catch (RuntimeException e) {
            over(TransportClosed.unreachable("no connection could be begun (" + e.getClass().getSimpleName() + ")"));
            return;
        }
        connecting.onComplete(result -> {
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
        limits.apply(connected);
        end.of(connected);
        connected(connected);
        listener.onOpen(this);
    }

    // what waits for a socket that we have closed goes nowhere; asked whether it is full, it would throw
    private void drain() {
        if (!over && !closing) {
            outbox.drain();
        }
    }

    // a dead line takes what we write for minutes before a write fails, and the caller would hear nothing meanwhile; one late
    // pong is no reason to hang up, nor is a server that never sends any
    private void ping() {
        if (answersPings && unansweredPings >= mostUnanswered) {
            over(TransportClosed.closed(VANISHED, "nothing came for " + (mostUnanswered + 1) * options.pingIntervalMillis() + " ms"));
            socket.close((short) NORMAL, "");
            return;
        }
        unansweredPings++;
        socket.writePing(Buffer.buffer("sip-media"));
    }

    /** A whole message came. */
    protected final void received(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        received(utf8, utf8.length);
    }

    /** A whole message came; the array is only used during the call. */
    protected final void received(byte[] utf8, int length) {
        loop.heartbeat().keepUp(System.nanoTime());
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
        end.begin();
        ended();
        listener.onClosed(how);
    }

    @Override
    public final void send(String event) {
        if (!over && !closing) {
            outbox.offer(event, false);
        }
    }

    @Override
    public final void sendAudio(byte[] event, int length) {
        if (over || closing || outbox.open() && writeAtOnce(event, length)) {
            return;
        }
        outbox.offer(new String(event, 0, length, StandardCharsets.US_ASCII), true);
    }

    /** A shorter way for audio than a String; false when there is none, and nothing was sent. */
    protected boolean writeAtOnce(byte[] ascii, int length) {
        return false;
    }

    @Override
    public final long droppedAudioEvents() {
        return outbox.dropped();
    }

    @Override
    public final void close(int code, String reason) {
        if (over || closing) {
            return;
        }
        closing = true;
        if (socket.isClosed()) {
            onClose();
            return;
        }
        socket.close((short) code, reason);
        end.begin();
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
