// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server side of one session: reads client events, runs turn detection, starts and cancels responses, writes server
 * events. Thread: the session's loop.
 */
final class SessionHandler implements InputBuffer.Turns, RehearsalSession.Control {

    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double LEAST_COMMIT_MILLIS = 100;
    private static final int TOKEN_LIMIT = 40_000;
    private static final short GOING_AWAY = 1001;
    private static final short REFUSED = 4000;
    // of a close frame, in bytes
    private static final int MOST_REASON = 120;
    private static final long MILLIS_PER_WORD = 300;
    private static final Set<String> NOT_LOGGED = Set.of("response.output_audio.delta");

    private final RehearsalModel model;
    private final ServerWebSocket socket;
    private final Context context;
    private final Runnable breaker;
    private final RehearsalSession log;
    private final SessionSettings settings;
    private final String conversationId = Ids.of("conv");
    private final Conversation conversation = new Conversation();
    private final ItemCommands itemCommands = new ItemCommands(this);
    private final InputBuffer input = new InputBuffer(this);
    private final Transcriber transcriber = new Transcriber(this);
    private final TokenMeter meter = new TokenMeter();
    private final Thoughts thoughts;
    private final Accent accent;
    private final RehearsalCall call;
    // null when the model does not carry the call
    private final SipAccent sip;
    private final long begunNanos = System.nanoTime();
    private ResponseRun active;
    private final List<ResponseRun> asides = new ArrayList<>();
    private String speechItemId;
    // a turn ended while a response that may not be interrupted was going on
    private boolean turnWaits;
    private boolean audioSent;
    private int tokensLeft = TOKEN_LIMIT;
    private boolean over;

    /**
     * @param breaker breaks the TCP connection
     * @param call    whose session this is, when the model carries the call; else null
     */
    SessionHandler(RehearsalModel model, ServerWebSocket socket, Context context, Runnable breaker, RehearsalSession log, long expiresAt,
            RehearsalCall call) {
        this.call = call;
        this.model = model;
        this.socket = socket;
        this.context = context;
        this.breaker = breaker;
        this.log = log;
        this.settings = new SessionSettings(log.id(), log.model().isEmpty() ? "gpt-realtime-2.1" : log.model(), expiresAt);
        this.thoughts = new Thoughts(this, model.speech(), model.workers(), task -> context.runOnContext(nothing -> {
            if (!over) {
                task.run();
            }
        }), model.dialogue().open());
        Accent plain = model.options().dialect().accent();
        sip = call == null ? null : new SipAccent(plain, new Playing());
        accent = call == null ? plain : sip;
        if (call != null) {
            settings.update(call.session());
        }
        input.configure(settings);
        log.control(this);
    }

    void start() {
        socket.textMessageHandler(this::received);
        socket.binaryMessageHandler(bytes -> sendError(
                ProtocolError.invalid("invalid_value", "Events are JSON in text messages.", null), null));
        socket.closeHandler(nothing -> ended());
        socket.exceptionHandler(e -> LOG.debug("Session {}: {}", log.id(), e.toString()));
        if (model.options().dialect() == RehearsalDialect.GA && log.headers().containsKey("openai-beta")) {
            refuseBeta();
            return;
        }
        later(faults().helloDelay(), () -> send(ResponseRun.event("session.created").set("session", settings.toJson())));
        if (faults().dropAfter() > 0) {
            later(faults().dropAfter(), this::breakConnection);
        }
        if (faults().sessionLimit() > 0) {
            later(faults().sessionLimit(), this::expire);
        }
    }

    // as OpenAI does it since May 2026
    private void refuseBeta() {
        String code = "beta_api_shape_disabled";
        sendError(ProtocolError.invalid(code, "The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.", null),
                null);
        socket.close(REFUSED, "invalid_request_error." + code);
    }

    private void expire() {
        String message = "Your session hit the maximum duration of 60 minutes.";
        sendError(ProtocolError.invalid("session_expired", message, null), null);
        socket.close(GOING_AWAY, message);
    }

    private void ended() {
        over = true;
        if (active != null) {
            active.abandon();
            active = null;
        }
        asides.forEach(ResponseRun::abandon);
        asides.clear();
        log.closed(socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode());
        model.ended(log);
    }

    private void received(String text) {
        if (faults().halfOpen()) {
            return;
        }
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            sendError(ProtocolError.invalid("invalid_json", "The message is not JSON: " + e.getOriginalMessage(), null), null);
            return;
        }
        if (!accent.isAudio(event)) {
            log.received(event);
        }
        accent.check(event).ifPresentOrElse(error -> wrong(error, event.path("event_id").asText(null)),
                () -> accent.heard(event).forEach(this::handle));
    }

    private void wrong(ProtocolError error, String clientEventId) {
        if (accent.closesWith() == 0) {
            sendError(error, clientEventId);
            return;
        }
        LOG.info("Session {}: {}", log.id(), error.message());
        socket.close((short) accent.closesWith(), error.message().substring(0, Math.min(error.message().length(), MOST_REASON)));
    }

    private void handle(JsonNode event) {
        switch (event.get("type").asText()) {
            case "session.update" -> update(event);
            case "input_audio_buffer.append" -> append(event);
            case "input_audio_buffer.commit" -> commit(event);
            case "input_audio_buffer.clear" -> {
                input.clear();
                send(ResponseRun.event("input_audio_buffer.cleared"));
            }
            case "response.create" -> create(event);
            case "response.cancel" -> cancel(event);
            case "output_audio_buffer.clear" -> {
                if (call == null) {
                    refuse(event, "invalid_value", "This event works over WebRTC and SIP only.", "type");
                } else {
                    sip.clear();
                }
            }
            case "conversation.item.create" -> itemCommands.create(event);
            case "conversation.item.truncate" -> itemCommands.truncate(event);
            case "conversation.item.delete" -> itemCommands.delete(event);
            case "conversation.item.retrieve" -> itemCommands.retrieve(event);
            default -> refuse(event, "invalid_value", "This event works over WebRTC and SIP only.", "type");
        }
    }

    private void update(JsonNode event) {
        JsonNode changes = event.get("session");
        if (!"realtime".equals(changes.path("type").asText())) {
            refuse(event, "invalid_value", "The rehearsal model holds sessions of type 'realtime' only.", "session.type");
            return;
        }
        JsonNode voice = changes.at("/audio/output/voice");
        if (audioSent && !voice.isMissingNode() && !voice.equals(settings.voice())) {
            refuse(event, "cannot_update_voice", "Cannot update a conversation's voice if assistant audio is present.", "session.audio.output.voice");
            return;
        }
        settings.update(changes);
        if (!changes.at("/audio/input").isMissingNode()) {
            input.configure(settings);
        }
        ObjectNode echo = settings.toJson();
        if (faults().echoOutputFormat() != null) {
            ObjectNode format = ((ObjectNode) echo.at("/audio/output")).putObject("format").put("type", faults().echoOutputFormat());
            if (faults().echoOutputFormat().equals("audio/pcm")) {
                format.put("rate", 24_000);
            }
        }
        later(faults().updateDelay(), () -> send(ResponseRun.event("session.updated").set("session", echo)));
    }

    private void append(JsonNode event) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(event.get("audio").textValue());
        } catch (IllegalArgumentException e) {
            refuse(event, "invalid_value", "Invalid 'audio'. Expected base64-encoded audio bytes, but got an invalid value.", "audio");
            return;
        }
        short[] samples = settings.inputFormat().decode(bytes);
        log.appended(samples, settings.inputFormat().rate());
        input.append(samples);
    }

    private void commit(JsonNode event) {
        if (input.bufferedMillis() < LEAST_COMMIT_MILLIS) {
            refuse(event, "input_audio_buffer_commit_empty", "Error committing input audio buffer: buffer too small. Expected at least "
                    + "100ms of audio, but buffer only has " + String.format(Locale.ROOT, "%.2f", input.bufferedMillis())
                    + "ms of audio.", null);
            return;
        }
        String itemId = speechItemId == null ? Ids.of("item") : speechItemId;
        speechItemId = null;
        committed(itemId, input.commit());
    }

    @Override
    public void started(long audioStartMillis) {
        speechItemId = Ids.of("item");
        send(ResponseRun.event("input_audio_buffer.speech_started").put("audio_start_ms", audioStartMillis).put("item_id", speechItemId));
        if (active != null && settings.interruptsResponses()) {
            active.cancel("turn_detected");
        }
        if (sip != null && settings.interruptsResponses()) {
            sip.clear();
        }
    }

    @Override
    public void stopped(long audioEndMillis, InputBuffer.Utterance utterance) {
        String itemId = speechItemId;
        speechItemId = null;
        send(ResponseRun.event("input_audio_buffer.speech_stopped").put("audio_end_ms", audioEndMillis).put("item_id", itemId));
        committed(itemId, utterance);
        if (settings.createsResponses()) {
            turnWaits = active != null;
            if (!turnWaits) {
                respond(MissingNode.getInstance());
            }
        }
    }

    @Override
    public void hear(String words) {
        context.runOnContext(nothing -> {
            long now = (System.nanoTime() - begunNanos) / 1_000_000;
            started(now);
            String itemId = speechItemId;
            speechItemId = null;
            long end = now + MILLIS_PER_WORD * words.split(" ").length;
            send(ResponseRun.event("input_audio_buffer.speech_stopped").put("audio_end_ms", end).put("item_id", itemId));
            committed(itemId, end - now, item -> {
                CompletableFuture<String> known = CompletableFuture.completedFuture(words);
                transcriber.heard(item, words);
                return known;
            });
            if (settings.createsResponses()) {
                turnWaits = active != null;
                if (!turnWaits) {
                    respond(MissingNode.getInstance());
                }
            }
        });
    }

    private void committed(String itemId, InputBuffer.Utterance utterance) {
        committed(itemId, utterance.millis(), item -> thoughts.recognize(utterance, words -> transcriber.heard(item, words)));
    }

    private void committed(String itemId, long audioMillis, Function<ConversationItem, CompletableFuture<String>> ear) {
        send(ResponseRun.event("input_audio_buffer.committed").put("previous_item_id", conversation.lastId()).put("item_id", itemId));
        ConversationItem item = new ConversationItem(itemId, Conversation.userAudio(itemId));
        item.audioMillis = audioMillis;
        conversation.add(item);
        sendItem("conversation.item.added", item);
        sendItem("conversation.item.done", item);
        item.words = ear.apply(item);
    }

    private void create(JsonNode event) {
        if ("none".equals(event.at("/response/conversation").asText())) {
            aside(event.path("response"));
            return;
        }
        if (active != null) {
            refuse(event, "conversation_already_has_active_response", "Conversation already has an active response in progress: "
                    + active.id() + ". Wait until the response is finished before creating a new one.", null);
            return;
        }
        respond(event.path("response"));
    }

    private void respond(JsonNode params) {
        if (faults().silent()) {
            return;
        }
        active = new ResponseRun(this, params);
        active.start(conversation.takeUnanswered());
    }

    // beside the conversation, and beside the response that may be active in it
    private void aside(JsonNode params) {
        if (!faults().silent()) {
            ResponseRun run = new ResponseRun(this, params);
            asides.add(run);
            run.start(List.of());
        }
    }

    private void cancel(JsonNode event) {
        if (active == null || event.has("response_id") && !event.get("response_id").asText().equals(active.id())) {
            refuse(event, "response_cancel_not_active", "Cancellation failed: no active response found", null);
            return;
        }
        active.cancel("client_cancelled");
    }

    /** The response is about to say that it is done: another one may begin. */
    void responseOver(ResponseRun run) {
        asides.remove(run);
        if (active == run) {
            active = null;
        }
    }

    /** The response has said so; a turn that was waiting gets its own. */
    void responseDone(int tokens) {
        sendRateLimits(tokens);
        if (turnWaits && active == null) {
            turnWaits = false;
            respond(MissingNode.getInstance());
        }
    }

    void addItem(ConversationItem item, boolean keep) {
        if (keep) {
            conversation.add(item);
            sendItem("conversation.item.added", item);
        }
    }

    void itemDone(ConversationItem item, boolean kept) {
        if (kept) {
            sendItem("conversation.item.done", item);
        }
    }

    void sendItem(String type, ConversationItem item) {
        send(ResponseRun.event(type).put("previous_item_id", conversation.before(item)).set("item", item.json.deepCopy()));
    }

    private void sendRateLimits(int tokens) {
        tokensLeft = Math.max(0, tokensLeft - tokens);
        ObjectNode event = ResponseRun.event("rate_limits.updated");
        event.putArray("rate_limits").addObject().put("name", "tokens").put("limit", TOKEN_LIMIT).put("remaining", tokensLeft)
                .put("reset_seconds", (TOKEN_LIMIT - tokensLeft) * 60.0 / TOKEN_LIMIT);
        send(event);
    }

    void sendError(ProtocolError error, String clientEventId) {
        LOG.debug("Session {}: {} {}", log.id(), error.code(), error.message());
        send(ResponseRun.event("error").set("error", error.toJson(clientEventId)));
    }

    private void refuse(JsonNode event, String code, String message, String param) {
        sendError(ProtocolError.invalid(code, message, param), event.path("event_id").asText(null));
    }

    /** A delta of audio went out, the n-th of its item. */
    void audioSent(int deltas) {
        audioSent = true;
        if (faults().dropAfterDeltas() > 0 && deltas >= faults().dropAfterDeltas()) {
            breakConnection();
        }
    }

    private void breakConnection() {
        over = true;
        breaker.run();
    }

    /** Runs the task on the loop after a delay, at once when there is none; the id is for {@link #cancelTimer}. */
    long later(long millis, Runnable task) {
        if (millis <= 0) {
            task.run();
            return -1;
        }
        return model.vertx().setTimer(millis, id -> {
            if (!over) {
                task.run();
            }
        });
    }

    void cancelTimer(long id) {
        model.vertx().cancelTimer(id);
    }

    @Override
    public void send(ObjectNode event) {
        if (context != Vertx.currentContext()) {
            context.runOnContext(nothing -> send(event));
            return;
        }
        if (over || faults().halfOpen() || socket.isClosed()) {
            return;
        }
        if (!event.has("event_id")) {
            event.put("event_id", Ids.of("event"));
        }
        // a sideband has something else to say in the place of sound
        boolean logged = call != null || !NOT_LOGGED.contains(event.path("type").asText());
        accent.spoken(event).forEach(said -> write(said, logged));
    }

    private void write(ObjectNode said, boolean logged) {
        if (logged) {
            log.sent(said.deepCopy());
        }
        if (accent.binary()) {
            socket.writeBinaryMessage(Buffer.buffer(said.toString()));
        } else {
            socket.writeTextMessage(said.toString());
        }
    }

    private final class Playing implements SipAccent.Stage {

        @Override
        public void later(long millis, Runnable task) {
            SessionHandler.this.later(millis, task);
        }

        @Override
        public void say(ObjectNode event) {
            if (!over && !faults().halfOpen() && !socket.isClosed()) {
                write(event, true);
            }
        }
    }

    @Override
    public void drop() {
        context.runOnContext(nothing -> breakConnection());
    }

    @Override
    public void close(int code, String reason) {
        context.runOnContext(nothing -> socket.close((short) code, reason));
    }

    RehearsalSession log() {
        return log;
    }

    RehearsalFaults faults() {
        return log.faults();
    }

    RehearsalModelOptions options() {
        return model.options();
    }

    SessionSettings settings() {
        return settings;
    }

    Conversation conversation() {
        return conversation;
    }

    String conversationId() {
        return conversationId;
    }

    TokenMeter meter() {
        return meter;
    }

    Thoughts thoughts() {
        return thoughts;
    }
}
