// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A scripted Realtime server on loopback. Confirms sessions by itself, does everything else as the test says, and checks
 * every event it gets against the strict schema.
 */
public class FakeRealtimeServer implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What a test does about an event. */
    @FunctionalInterface
    public interface Script {
        void on(Client client, String type, JsonNode event);
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final String scheme;
    public final List<Client> clients = new CopyOnWriteArrayList<>();
    public final List<String> violations = new CopyOnWriteArrayList<>();
    public final List<JsonNode> events = new CopyOnWriteArrayList<>();
    public final AtomicInteger attempts = new AtomicInteger();
    public volatile Script script = (client, type, event) -> { };
    /** What is wrong with an event; empty when nothing is. */
    public volatile Function<JsonNode, String> schema = StrictSchema::violations;
    public volatile int refuseWith;
    public volatile boolean confirms = true;
    public volatile boolean greets = true;
    public volatile String authorization;
    public volatile String safetyIdentifier;
    public volatile String origin;
    public volatile String requested;

    public FakeRealtimeServer() {
        this(new HttpServerOptions());
    }

    /** With TLS, if the options say so. */
    public FakeRealtimeServer(HttpServerOptions options) {
        scheme = options.isSsl() ? "wss" : "ws";
        server = vertx.createHttpServer(options.setMaxWebSocketMessageSize(32 << 20).setMaxWebSocketFrameSize(32 << 20))
                .webSocketHandler(this::accept);
        await(server.listen(0, "127.0.0.1"));
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return scheme + "://127.0.0.1:" + server.actualPort() + "/v1/realtime";
    }

    private void accept(ServerWebSocket socket) {
        attempts.incrementAndGet();
        if (refuseWith > 0) {
            socket.reject(refuseWith);
            return;
        }
        authorization = socket.headers().get("Authorization");
        safetyIdentifier = socket.headers().get("OpenAI-Safety-Identifier");
        origin = socket.headers().get("Origin");
        requested = socket.uri();
        Client client = new Client(socket);
        clients.add(client);
        socket.textMessageHandler(client::received);
        socket.closeHandler(none -> client.closed = true);
        if (greets) {
            client.send("{\"type\":\"session.created\",\"event_id\":\"event_1\",\"session\":{\"id\":\"sess_1\",\"type\":\"realtime\"}}");
        }
        opened(client);
    }

    protected void opened(Client client) {
    }

    /** The events of this type so far. */
    public List<JsonNode> events(String type) {
        return events.stream().filter(e -> e.path("type").asText().equals(type)).toList();
    }

    public Client client() {
        return clients.get(clients.size() - 1);
    }

    public long open() {
        return clients.stream().filter(c -> !c.closed).count();
    }

    @Override
    public void close() {
        await(vertx.close());
        if (!violations.isEmpty()) {
            throw new AssertionError("events the real server would refuse: " + violations);
        }
    }

    /** One connection. */
    public class Client {

        public final ServerWebSocket socket;
        public final List<JsonNode> events = new CopyOnWriteArrayList<>();
        public volatile boolean closed;

        Client(ServerWebSocket socket) {
            this.socket = socket;
        }

        void received(String text) {
            JsonNode event;
            try {
                event = MAPPER.readTree(text);
            } catch (IOException e) {
                violations.add("no JSON: " + text);
                return;
            }
            String wrong = schema.apply(event);
            if (!wrong.isEmpty()) {
                violations.add(wrong);
            }
            events.add(event);
            FakeRealtimeServer.this.events.add(event);
            String type = event.path("type").asText();
            if (type.equals("session.update") && confirms) {
                confirm(event.path("session"));
            }
            script.on(this, type, event);
        }

        public void confirm(JsonNode session) {
            ObjectNode updated = MAPPER.createObjectNode().put("type", "session.updated").put("event_id", "event_2");
            updated.set("session", session);
            send(updated.toString());
        }

        /** Sends a message in frames of so many characters at most. */
        public void say(String json, int most) {
            for (int from = 0; from < json.length(); from += most) {
                boolean last = json.length() - from <= most;
                String part = last ? json.substring(from) : json.substring(from, from + most);
                socket.writeFrame(from == 0 ? WebSocketFrame.textFrame(part, last) : WebSocketFrame.continuationFrame(Buffer.buffer(part), last));
                if (last) {
                    return;
                }
            }
        }

        /** Sends; single quotes stand for double ones. */
        public void say(String json) {
            send(json.replace('\'', '"'));
        }

        public void send(String text) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(text);
            }
        }

        public void audio(String responseId, String itemId, int millis) {
            byte[] pcm = new byte[48 * millis];
            for (int i = 0; i < pcm.length; i++) {
                pcm[i] = (byte) i;
            }
            say("{'type':'response.output_audio.delta','event_id':'e','response_id':'" + responseId + "','item_id':'" + itemId
                + "','output_index':0,'content_index':0,'delta':'" + Base64.getEncoder().encodeToString(pcm) + "'}");
        }

        public void created(String responseId) {
            say("{'type':'response.created','event_id':'e','response':{'id':'" + responseId + "','status':'in_progress','usage':null}}");
        }

        public void itemDone(String responseId, String itemId, String transcript) {
            say("{'type':'response.output_item.done','event_id':'e','response_id':'" + responseId + "','item':{'id':'" + itemId
                + "','type':'message','status':'completed','role':'assistant','content':[{'type':'output_audio','transcript':'"
                + transcript + "'}]}}");
        }

        public void toolCall(String responseId, String itemId, String callId, String name, String arguments) {
            say("{'type':'response.output_item.done','event_id':'e','response_id':'" + responseId + "','item':{'id':'" + itemId
                + "','type':'function_call','status':'completed','name':'" + name + "','call_id':'" + callId + "','arguments':'"
                + arguments.replace("\"", "\\\"").replace("'", "\\\"") + "'}}");
        }

        public void done(String responseId, String status) {
            say("{'type':'response.done','event_id':'e','response':{'id':'" + responseId + "','status':'" + status
                + "','status_details':null,'output':[],'usage':{'total_tokens':205,'input_tokens':41,'output_tokens':164,"
                + "'input_token_details':{'text_tokens':14,'audio_tokens':27,'cached_tokens':0,'cached_tokens_details':null},"
                + "'output_token_details':{'text_tokens':28,'audio_tokens':136}}}}");
        }

        public void failed(String responseId, String code) {
            say("{'type':'response.done','event_id':'e','response':{'id':'" + responseId + "','status':'failed','status_details':"
                + "{'type':'failed','error':{'type':'" + code + "','code':'" + code + "','message':'no'}},'usage':null}}");
        }

        public void error(String code, String eventId) {
            say("{'type':'error','event_id':'e','error':{'type':'invalid_request_error','code':'" + code + "','message':'no','param':null,"
                + "'event_id':" + (eventId == null ? "null" : "'" + eventId + "'") + "}}");
        }

        public void speech(boolean started, String itemId, int millis) {
            say(started ? "{'type':'input_audio_buffer.speech_started','event_id':'e','audio_start_ms':" + millis + ",'item_id':'" + itemId + "'}"
                    : "{'type':'input_audio_buffer.speech_stopped','event_id':'e','audio_end_ms':" + millis + ",'item_id':'" + itemId + "'}");
        }

        /** Reads nothing any more, or again: pings have no answer either. */
        public void deaf(boolean now) {
            ((io.vertx.core.http.impl.WebSocketInternal) socket).channelHandlerContext().channel().config().setAutoRead(!now);
        }

        public void drop() {
            vertx.runOnContext(none -> ((io.vertx.core.http.impl.WebSocketInternal) socket).channelHandlerContext().close());
        }

        public void close(int code, String reason) {
            vertx.runOnContext(none -> socket.close((short) code, reason));
        }
    }
}
