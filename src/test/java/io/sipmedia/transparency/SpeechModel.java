// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A Realtime server that writes down what it is sent, and when it is first asked says its words, each as an item of its own: in
 * deltas of {@value #DELTA_MILLIS} ms, all at once, with a pause of {@value #PAUSE_MILLIS} ms for the listener.
 */
public final class SpeechModel implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int DELTA_MILLIS = 100;
    private static final int PAUSE_MILLIS = 500;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final List<short[]> words;
    private final List<Session> sessions = new CopyOnWriteArrayList<>();

    /** @param words at {@link Speech#MODEL_RATE} */
    public SpeechModel(List<short[]> words) throws Exception {
        this.words = words;
        server = vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketMessageSize(1 << 20).setMaxWebSocketFrameSize(1 << 20))
                .webSocketHandler(socket -> sessions.add(new Session(socket)))
                .listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    public String url() {
        return "ws://127.0.0.1:" + server.actualPort() + "/v1/realtime";
    }

    /** In the order they came. */
    public List<Session> sessions() {
        return sessions;
    }

    /** One call. Thread: the server's loop, but for what is public. */
    public final class Session {

        private final ServerWebSocket socket;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int ids;
        private int word = -1;
        private volatile boolean done;

        private Session(ServerWebSocket socket) {
            this.socket = socket;
            socket.textMessageHandler(this::received);
            send(event("session.created").set("session", MAPPER.createObjectNode().put("type", "realtime").put("id", "sess_1")));
        }

        /** Whether all words were sent, and the time to hear them is over. */
        public boolean done() {
            return done;
        }

        /** What came from the caller, at {@link Speech#MODEL_RATE}. */
        public short[] heard() {
            byte[] bytes;
            synchronized (received) {
                bytes = received.toByteArray();
            }
            short[] samples = new short[bytes.length / 2];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
            return samples;
        }

        private void received(String text) {
            try {
                JsonNode event = MAPPER.readTree(text);
                switch (event.path("type").asText()) {
                    case "input_audio_buffer.append" -> {
                        synchronized (received) {
                            received.writeBytes(Base64.getDecoder().decode(event.path("audio").asText()));
                        }
                    }
                    case "session.update" -> send(event("session.updated").set("session", event.path("session")));
                    case "response.create" -> {
                        if (word < 0) {
                            next();
                        }
                    }
                    default -> {
                        // nothing here acts upon it
                    }
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("not JSON: " + text, e);
            }
        }

        private void next() {
            word++;
            if (word == words.size()) {
                done = true;
                return;
            }
            send(event("response.created").set("response", MAPPER.createObjectNode().put("id", "resp_" + word).put("status", "in_progress")));
            send(ofItem("response.output_item.added").set("item", item()));
            send(event("conversation.item.added").set("item", item()));
            speak();
        }

        private void speak() {
            short[] samples = words.get(word);
            int delta = DELTA_MILLIS * Speech.MODEL_RATE / 1000;
            for (int at = 0; at < samples.length; at += delta) {
                int count = Math.min(delta, samples.length - at);
                ByteBuffer pcm = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
                pcm.asShortBuffer().put(samples, at, count);
                send(ofItem("response.output_audio.delta").put("content_index", 0)
                        .put("delta", Base64.getEncoder().encodeToString(pcm.array())));
            }
            send(ofItem("response.output_audio.done").put("content_index", 0));
            send(ofItem("response.output_item.done").set("item", item().put("status", "completed")));
            ObjectNode response = MAPPER.createObjectNode().put("id", "resp_" + word).put("status", "completed");
            response.set("usage", MAPPER.createObjectNode().put("total_tokens", 2).put("input_tokens", 1).put("output_tokens", 1));
            send(event("response.done").set("response", response));
            vertx.setTimer(samples.length * 1000L / Speech.MODEL_RATE + PAUSE_MILLIS, id -> next());
        }

        private ObjectNode item() {
            return MAPPER.createObjectNode().put("id", "item_" + word).put("type", "message").put("role", "assistant");
        }

        private ObjectNode ofItem(String type) {
            return event(type).put("response_id", "resp_" + word).put("item_id", "item_" + word).put("output_index", 0);
        }

        private ObjectNode event(String type) {
            return MAPPER.createObjectNode().put("type", type).put("event_id", "event_" + ++ids);
        }

        private void send(JsonNode event) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(event.toString());
            }
        }
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
