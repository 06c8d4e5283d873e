// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a conversation that is under way: turns, responses, interruptions, tools, transcripts. Knows nothing of
 * connections; {@link RealtimeSession} keeps one of these from its first connection to its last. Long because it is the
 * one place where every server event meets its rule; what can be counted or decided apart is in classes of its own.
 *
 * <p>Thread: the call's loop.
 */
final class Conversation {

    /** What a conversation needs of its session. */
    interface Line {

        /** Sends; a session that is not ready drops it. */
        void send(ObjectNode event);

        boolean ready();

        int connection();

        void schedule(Runnable task, long millis);

        /** A response was completed: the connection works, the retry counters start anew. */
        void proved();

        void fatal(String reason);

        /** The session has reached its age limit. */
        void expired();

        /** Changes the session, as a route would. */
        void update(ObjectNode session);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int MAX_FRAME_MILLIS = 200;
    // how long a turn's end keeps our own requests back, so that the server's answer to it comes first
    private static final long TURN_GRACE_MILLIS = 1000;
    private static final int MAX_WARNINGS = 3;

    final ItemLedger ledger;
    final ResponseState responses = new ResponseState();
    final Tools tools;
    final CallTimeline timeline = new CallTimeline();
    final History history;
    final Spending spending;
    final LatencyMeter latency = new LatencyMeter();
    final Counters counters = new Counters();

    private final String callId;
    private final SessionSettings settings;
    private final Dialect dialect;
    private final SessionListener listener;
    private final Line line;
    private final ClientEvents events;
    private final DeltaDecoder decoder;
    // of the present connection
    private FormatCheck format;
    private boolean mismatch;
    final Transcripts transcripts;
    private boolean callerSpeaks;
    private boolean held;
    private int turn;
    private boolean retried;
    private String lastInterrupted;

    Conversation(
            String callId, SessionSettings settings, SessionListener listener, Line line, ClientEvents events, SpendingPlan plan) {
        this.callId = callId;
        this.settings = settings;
        this.dialect = settings.dialect();
        this.listener = listener;
        this.line = line;
        this.events = events;
        ledger = new ItemLedger(settings.options().output());
        decoder = new DeltaDecoder(settings.options().output());
        format = new FormatCheck(settings.options().output());
        tools = new Tools(settings.limits());
        history = new History(dialect, settings.historyItems());
        transcripts = new Transcripts(timeline, ledger, history, responses, line, this::emit);
        spending = SpendingTalk.spending(callId, settings, plan, this, line, listener);
    }

    private TurnDetection turns() {
        return settings.options().turnDetection();
    }

    // ---- what the server says

    /** The hot path: a piece of the model's voice, without a tree. */
    void audioDelta(EventScanner event) {
        String responseId = event.responseId();
        String itemId = event.itemId();
        byte[] base64 = event.delta();
        if (itemId == null || base64 == null) {
            return;
        }
        ItemAudio item = ledger.item(itemId, responseId, timeline.now());
        short[] samples = decoder.decode(itemId, base64);
        if (!format.done()) {
            checkFormat(itemId, samples);
        }
        if (mismatch) {
            return; // nobody is to hear it
        }
        int bytes = samples.length * settings.options().output().bytesPerSample();
        item.generatedBytes += bytes;
        if (responses.discarded(responseId) || item.cut()) {
            return;
        }
        latency.firstDelta();
        item.receivedBytes += bytes;
        counters.audioOutBytes += bytes;
        handOn(item, samples, event.contentIndex());
    }

    private void checkFormat(String itemId, short[] samples) {
        AudioEncoding asked = settings.options().output();
        AudioEncoding came = format.heard(itemId, samples);
        if (came != null) {
            mismatch = true;
            // not at once: the event that told us is still being handled
            line.schedule(() -> formatMismatch("output audio format: asked for " + asked.mediaType() + " at " + asked.sampleRate()
                    + " Hz, what came is " + came.mediaType()), 0);
        }
    }

    /** The server does not send, or does not want, what was asked for. The session cannot go on: the caller would hear static. */
    void formatMismatch(String what) {
        emit(RealtimeEvent.of("error", "error", null, what).with(Detail.ERROR_CODE, "audio_format_mismatch")
                .with(Detail.ERROR_MESSAGE, what));
        line.fatal(what);
    }

    private void handOn(ItemAudio item, short[] samples, int contentIndex) {
        int rate = settings.options().output().sampleRate();
        int max = rate * MAX_FRAME_MILLIS / 1000;
        for (int from = 0; from < samples.length; from += max) {
            short[] part = samples.length <= max ? samples : Arrays.copyOfRange(samples, from, Math.min(samples.length, from + max));
            AudioFrame frame = AudioFrame.ofItem(callId, rate, part, item.samples, item.responseId, item.itemId, contentIndex);
            item.samples += part.length;
            listener.onAudio(frame);
        }
    }

    /** Everything else. */
    void event(String type, JsonNode event, String json) {
        switch (type) {
            case "input_audio_buffer.speech_started" -> speechStarted(event, json);
            case "input_audio_buffer.speech_stopped" -> speechStopped(event, json);
            case "input_audio_buffer.committed", "input_audio_buffer.cleared" -> {
                callerSpeaks = false;
                emit(null, type, event, json, null);
            }
            case "conversation.item.added", "conversation.item.created" -> {
                history.added(text(event.path("item"), "id"));
                emit(null, type, event, json, null);
            }
            case "conversation.item.deleted" -> {
                history.removed(text(event, "item_id"));
                emit(null, type, event, json, null);
            }
            case "conversation.item.input_audio_transcription.completed" -> callerTranscript(type, event, json);
            case "conversation.item.input_audio_transcription.failed" -> {
                ServerError error = ServerError.of(event.path("error"));
                LOG.debug("call {}: the caller's words could not be written down: {}", callId, error);
                emit(error("error", type, json, error).with(Detail.ITEM_ID, text(event, "item_id")));
            }
            case "conversation.item.input_audio_transcription.delta" ->
                    emit(RealtimeEvent.of("transcript-delta", type, json, text(event, "delta"))
                            .with(Detail.ITEM_ID, text(event, "item_id")).with(Detail.SPEAKER, "caller").with(Detail.FINAL, false));
            case "response.output_audio_transcript.delta" -> modelWords(type, event, json);
            case "conversation.item.truncated" -> emit("truncated", type, event, json, null);
            case "response.created" -> responseCreated(type, event, json);
            case "response.output_audio.done" -> {
                ledger.generationDone(text(event, "item_id"));
                emit(null, type, event, json, null);
            }
            case "response.output_text.delta" -> {
                latency.firstDelta();
                emit("text-delta", type, event, json, text(event, "delta"));
            }
            case "response.output_text.done" -> {
                history.message(text(event, "item_id"), "assistant", text(event, "text"));
                emit(RealtimeEvent.of("text", type, json, text(event, "text")).with(Detail.ITEM_ID, text(event, "item_id"))
                        .with(Detail.RESPONSE_ID, text(event, "response_id")).with(Detail.SPEAKER, "model").with(Detail.FINAL, true));
            }
            case "response.output_item.done" -> outputItemDone(type, event, json);
            case "response.done" -> responseDone(type, event, json);
            case "error" -> error(type, event, json);
            default -> {
                // servers add events all the time; a route can still ask for them by name
                LOG.trace("call {}: {}", callId, type);
                emit(null, type, event, json, null);
            }
        }
    }

    private void speechStarted(JsonNode event, String json) {
        callerSpeaks = true;
        turn++;
        latency.speechStarted();
        String itemId = text(event, "item_id");
        long start = transcripts.callerStarted(itemId, event.path("audio_start_ms").asLong());
        if (turns().interruptsByItself()) {
            interrupted(responses.discardActive());
        }
        if (turns().answersByItself()) {
            responses.withdrawOpening(); // a greeting after the first answer would be odd
            tools.answered(); // the server will answer this turn, with the results in view
        }
        emit(RealtimeEvent.of("speech-started", "input_audio_buffer.speech_started", json, null).with(Detail.ITEM_ID, itemId)
                .with(Detail.EVENT_ID, text(event, "event_id")).with(Detail.SPEAKER, "caller").with(Detail.START_MILLIS, start));
    }

    private void speechStopped(JsonNode event, String json) {
        callerSpeaks = false;
        latency.speechStopped();
        String itemId = text(event, "item_id");
        long end = transcripts.callerStopped(itemId, event.path("audio_end_ms").asLong());
        if (turns().answersByItself()) {
            held = true;
            int thisTurn = turn;
            line.schedule(() -> {
                if (thisTurn == turn) {
                    held = false;
                    pump();
                }
            }, TURN_GRACE_MILLIS);
        }
        emit(RealtimeEvent.of("speech-stopped", "input_audio_buffer.speech_stopped", json, null).with(Detail.ITEM_ID, itemId)
                .with(Detail.EVENT_ID, text(event, "event_id")).with(Detail.SPEAKER, "caller").with(Detail.END_MILLIS, end));
    }

    private void callerTranscript(String type, JsonNode event, String json) {
        spending.transcribed(event.path("usage"), json);
        if (!transcripts.callerDone(type, event, json)) {
            emit(null, type, event, json, null);
        }
    }

    private void modelWords(String type, JsonNode event, String json) {
        transcripts.modelPiece(event);
        if (!responses.discarded(text(event, "response_id"))) {
            emit(RealtimeEvent.of("transcript-delta", type, json, text(event, "delta")).with(Detail.ITEM_ID, text(event, "item_id"))
                    .with(Detail.RESPONSE_ID, text(event, "response_id")).with(Detail.SPEAKER, "model").with(Detail.FINAL, false));
        }
    }

    private void responseCreated(String type, JsonNode event, String json) {
        held = false;
        responses.created(text(event.path("response"), "id"));
        tools.answered();
        emit(RealtimeEvent.of("response-started", type, json, null).with(Detail.EVENT_ID, text(event, "event_id"))
                .with(Detail.RESPONSE_ID, responses.activeId()));
        spending.begun(responses.activeId(), responses.asked());
    }

    private void outputItemDone(String type, JsonNode event, String json) {
        JsonNode item = event.path("item");
        boolean call = "function_call".equals(text(item, "type"));
        if (call && "completed".equals(text(item, "status"))) {
            toolCalled(type, event, item, json);
        } else if (call || !transcripts.modelDone(item, type, json)) {
            emit(null, type, event, json, null);
        }
    }

    private void toolCalled(String type, JsonNode event, JsonNode item, String json) {
        ToolCall call = new ToolCall(callId, text(item, "call_id"), text(item, "name"), text(item, "arguments"), text(item, "id"),
                text(event, "response_id"));
        if (call.toolCallId() == null || call.name() == null || !tools.begin(call, line.connection())) {
            return; // nothing to answer to, or the server repeats itself
        }
        counters.toolCalls++;
        history.functionCall(call);
        String refusal = spending.open() ? tools.refusal(call, System.nanoTime()) : "the budget of this call is used up";
        if (refusal != null) {
            warn("function " + call.name() + " is not run: " + refusal);
            toolOutput(call.toolCallId(), toolError(refusal));
            return;
        }
        emit(RealtimeEvent.of("tool", type, json, call.arguments()).with(Detail.ITEM_ID, call.itemId())
                .with(Detail.RESPONSE_ID, call.responseId()).with(Detail.TOOL_NAME, call.name())
                .with(Detail.TOOL_CALL_ID, call.toolCallId()));
        long wait;
        try {
            wait = listener.onToolCall(call);
        } catch (RuntimeException e) {
            warn("function " + call.name() + " could not be started: " + e);
            toolOutput(call.toolCallId(), toolError("the function could not be started"));
            return;
        }
        if (wait <= 0) {
            toolOutput(call.toolCallId(), toolError("there is no function of this name"));
            return;
        }
        line.schedule(() -> {
            if (tools.waiting(call.toolCallId())) {
                LOG.debug("call {}: function {} gave no result within {} ms", callId, call.name(), wait);
                toolOutput(call.toolCallId(), toolError("the function gave no result within " + wait / 1000.0
                        + " seconds; it may still be working"));
            }
        }, wait);
    }

    private void responseDone(String type, JsonNode event, String json) {
        JsonNode response = event.path("response");
        String id = text(response, "id");
        String status = text(response, "status");
        ResponseState.Request asked = responses.asked();
        responses.done(id);
        counters.responses++;
        emit(RealtimeEvent.of("response-done", type, json, null).with(Detail.RESPONSE_ID, id).with(Detail.STATUS, status)
                .with(Detail.EVENT_ID, text(event, "event_id")));
        spending.responded(id, status, response.path("usage"), json);
        if ("failed".equals(status)) {
            responseFailed(response, asked, json);
            return;
        }
        if ("completed".equals(status)) {
            retried = false;
            line.proved();
        }
        pump();
    }

    private void responseFailed(JsonNode response, ResponseState.Request asked, String json) {
        counters.failedResponses++;
        ServerError error = ServerError.of(response.path("status_details").path("error"));
        if (error.fatal()) {
            line.fatal(error.toString());
            return;
        }
        if (error.passing() && !retried) {
            retried = true;
            LOG.debug("call {}: the response failed ({}), asked for once more", callId, error);
            line.schedule(() -> {
                if (!callerSpeaks) {
                    responses.enqueueFirst(asked == null ? new ResponseState.Request(null) : asked);
                    pump();
                }
            }, settings.retryDelayMillis());
            return;
        }
        retried = false;
        warn("the response failed: " + error);
        emit(error("error", "response.done", json, error).with(Detail.RESPONSE_ID, text(response, "id")));
        pump();
    }

    private void error(String type, JsonNode event, String json) {
        ServerError error = ServerError.of(event.path("error"));
        boolean ours = (error.activeResponse() || error.eventId() != null)
                && responses.refused(error.eventId(), error.activeResponse());
        if (error.fatal()) {
            line.fatal(error.toString());
        } else if (error.expired()) {
            line.expired();
        } else if (error.benign()) {
            LOG.debug("call {}: settled by itself: {}", callId, error);
        } else {
            warn("the server reports " + error);
            emit(error("error", type, json, error));
        }
        if (ours) {
            pump();
        }
    }

    private void warn(String what) {
        if (counters.warnings++ < MAX_WARNINGS) {
            LOG.warn("call {}: {}", callId, what);
        } else {
            LOG.debug("call {}: {}", callId, what);
        }
    }

    // ---- what the route says

    /** The words of a call's begin; not said any more once the caller has spoken. */
    void open(ObjectNode parameters) {
        responses.enqueue(new ResponseState.Request(parameters, true));
        pump();
    }

    /** Asks for a response as soon as none is active. */
    void request(ObjectNode parameters) {
        responses.enqueue(new ResponseState.Request(parameters));
        pump();
    }

    void userText(String text) {
        String id = events.itemId();
        history.message(id, "user", text);
        line.send(events.itemCreate(dialect.message("user", text).put("id", id)));
    }

    /** Stops the active response; nothing of it is handed on any more. */
    void cancel() {
        String active = responses.discardActive();
        if (active != null && dialect.capabilities().cancels()) {
            line.send(events.cancel(active));
        }
    }

    /** The phone has stopped playing and says what was heard. */
    void truncate(PlayoutReport report) {
        for (PlayedItem played : report.items()) {
            ItemLedger.Cut cut = ledger.interrupted(played.itemId(), Math.min(played.playedMillis(), played.receivedMillis()));
            if (cut == null) {
                continue;
            }
            if (cut.item().responseId != null && cut.item().responseId.equals(responses.activeId())
                    && !responses.discarded(responses.activeId())) {
                // the server does not stop by itself here, or has not noticed the caller
                cancel();
            }
            interrupted(cut.item().responseId);
            if (cut.tellServer() && dialect.capabilities().truncates()) {
                line.send(events.truncate(cut.item().itemId, played.contentIndex(), cut.audioEndMillis()));
            }
            if (cut.item().text != null) {
                transcripts.cut(cut.item());
            }
        }
    }

    /** A function's result goes back to the model, which goes on when the last one is in. */
    void toolOutput(String toolCallId, String output) {
        Tools.Pending pending = tools.finish(toolCallId);
        if (pending == null) {
            LOG.debug("call {}: nobody waits for a result of {}", callId, toolCallId);
            return;
        }
        history.functionOutput(toolCallId, output);
        if (!line.ready()) {
            return; // the next connection learns it from the history
        }
        if (pending.connection() != line.connection()) {
            line.send(events.itemCreate(History.callItem(pending.call())));
        }
        line.send(events.itemCreate(History.outputItem(toolCallId, output)));
        pump();
    }

    /** A new connection is ready; its server knows nothing yet. */
    void resume(boolean again) {
        spending.begin();
        if (again) {
            for (ObjectNode seed : history.seeds()) {
                line.send(events.itemCreate(seed.deepCopy()));
            }
        }
        pump();
    }

    /** Whether nobody is in the middle of something. */
    boolean quiet() {
        return responses.idle() && !callerSpeaks && !held && tools.idle();
    }

    void connectionLost() {
        transcripts.releaseAll();
        responses.connectionLost();
        ledger.connectionLost();
        format = new FormatCheck(settings.options().output());
        callerSpeaks = false;
        held = false;
    }

    /** Sends what may be sent now: one response at a time, none while the caller speaks. */
    void pump() {
        if (!line.ready() || !responses.idle() || callerSpeaks || held) {
            return;
        }
        ResponseState.Request request = spending.next(responses);
        if (request == null && spending.open() && tools.answerDue()) {
            tools.answered();
            request = new ResponseState.Request(null);
        }
        if (request != null) {
            ObjectNode event = events.responseCreate(request.parameters());
            String eventId = events.lastId();
            responses.sent(request, eventId);
            line.send(event);
            line.schedule(() -> unanswered(eventId), settings.limits().responseTimeoutMillis());
        }
    }

    private void unanswered(String eventId) {
        if (responses.unanswered(eventId)) {
            String what = "the server did not begin a response within " + settings.limits().responseTimeoutMillis() + " ms";
            warn(what);
            emit(RealtimeEvent.of("error", "error", null, what).with(Detail.ERROR_CODE, "response_timeout")
                    .with(Detail.ERROR_MESSAGE, what));
            pump();
        }
    }

    // ---- small things

    private void interrupted(String responseId) {
        if (responseId != null && !responseId.equals(lastInterrupted)) {
            lastInterrupted = responseId;
            counters.interruptions++;
        }
    }

    void emit(RealtimeEvent event) {
        listener.onEvent(event);
    }

    private void emit(String group, String type, JsonNode event, String json, String body) {
        emit(RealtimeEvent.of(group, type, json, body).with(Detail.EVENT_ID, text(event, "event_id"))
                .with(Detail.ITEM_ID, text(event, "item_id")).with(Detail.RESPONSE_ID, text(event, "response_id")));
    }

    private static String toolError(String what) {
        return ClientEvents.write(ClientEvents.MAPPER.createObjectNode().put("error", what));
    }

    private static RealtimeEvent error(String group, String type, String json, ServerError error) {
        return RealtimeEvent.of(group, type, json, null).with(Detail.ERROR_CODE, error.code())
                .with(Detail.ERROR_MESSAGE, error.message());
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : null;
    }
}
