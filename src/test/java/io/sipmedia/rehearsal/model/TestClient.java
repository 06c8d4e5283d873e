// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** A plain client of the protocol: sends what it is told to, keeps all it gets and checks each event's form. */
final class TestClient implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final ClientWebSocket socket;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<Object> invalid = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private int mark;

    TestClient(String url, Map<String, String> headers) throws Exception {
        this(Vertx.vertx(), url, headers);
    }

    /** @param vertx is closed with the client */
    TestClient(Vertx vertx, String url, Map<String, String> headers) throws Exception {
        this.vertx = vertx;
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(1 << 24).setMaxMessageSize(1 << 24));
        WebSocketConnectOptions options = new WebSocketConnectOptions().setAbsoluteURI(url + "?model=gpt-realtime-2.1");
        headers.forEach(options::putHeader);
        socket = client.webSocket();
        // before it connects: the server speaks first, and may be heard before this thread goes on
        socket.textMessageHandler(this::received);
        socket.closeHandler(nothing -> closed = true);
        socket.exceptionHandler(failures::add);
        CompletableFuture<WebSocket> connected = new CompletableFuture<>();
        // on the loop: only there the handlers are in place before the first message is read, see HeldUpConnect
        vertx.runOnContext(nothing -> socket.connect(options).onSuccess(connected::complete).onFailure(connected::completeExceptionally));
        try {
            connected.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            throw e;
        }
    }

    TestClient(String url) throws Exception {
        this(url, Map.of());
    }

    private void received(String text) {
        try {
            JsonNode event = JSON.readTree(text);
            Set<?> problems = ServerEventSchema.problems(event);
            if (!problems.isEmpty()) {
                invalid.add(problems + " in " + text);
            }
            events.add(event);
        } catch (JsonProcessingException e) {
            invalid.add(text);
        } catch (RuntimeException | LinkageError e) {
            // the check itself is broken; the loop would only log it
            invalid.add(e + " at " + text);
        }
    }

    TestClient send(String json) {
        socket.writeTextMessage(json.replace('\'', '"'));
        return this;
    }

    /** Appends audio in pieces of 20 ms, faster than real time. */
    TestClient append(byte[] audio, int bytesPerMilli) {
        int step = 20 * bytesPerMilli;
        for (int at = 0; at < audio.length; at += step) {
            byte[] piece = Arrays.copyOfRange(audio, at, Math.min(audio.length, at + step));
            send("{'type':'input_audio_buffer.append','audio':'" + Base64.getEncoder().encodeToString(piece) + "'}");
        }
        return this;
    }

    TestClient appendPcm(short[] samples) {
        return append(WireFormat.PCM.encode(samples), 48);
    }

    /** The next event of this type after the one found last. */
    JsonNode next(String type) {
        try {
            await(type).atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> find(type) >= 0 || !invalid.isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no " + type + " after " + mark + " of " + types() + ", closed " + closed + ", failures " + failures, e);
        }
        assertEquals(List.of(), invalid);
        int at = find(type);
        mark = at + 1;
        return events.get(at);
    }

    private int find(String type) {
        for (int i = mark; i < events.size(); i++) {
            if (events.get(i).path("type").asText().equals(type)) {
                return i;
            }
        }
        return -1;
    }

    List<JsonNode> events() {
        return events;
    }

    List<JsonNode> events(String type) {
        return events.stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** The types without repetitions in a row, deltas of words and sound counted as one kind. */
    List<String> shape() {
        List<String> shape = new ArrayList<>();
        for (String type : types()) {
            String kind = type.startsWith("response.output_audio") && type.endsWith(".delta") ? "deltas" : type;
            if (shape.isEmpty() || !shape.get(shape.size() - 1).equals(kind)) {
                shape.add(kind);
            }
        }
        return shape;
    }

    boolean isClosed() {
        return closed;
    }

    int closeCode() {
        return socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(List.of(), invalid);
    }
}
