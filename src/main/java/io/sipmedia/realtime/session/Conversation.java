// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.session.ResponseState.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
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

        /** Sends what was said on earlier connections, oldest first. */
        default void sendHistory(List<ObjectNode> items) {
            items.forEach(this::send);
        }

        boolean ready();

        int connection();

        void schedule(Runnable task, long millis);

        /** A response was completed: the connection works, the retry counters start anew. */
        void proved();

        /**
         * The server will not serve this call, or, with {@code nobody}, any call; another one may.
         */
        void unusable(String reason, boolean nobody);

        /** Whether another server would take this call. */
        boolean alternative();

        /** The server is connected and leaves the caller alone. */
        void silent(String reason);

        /** The session has reached its age limit. */
        void expired();

        /** Changes the session, as a route would. */
        void update(ObjectNode session);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int MAX_FRAME_MILLIS = 200;
    // until the server says that it has stopped playing
    private static final long LONGEST_ANSWER_MILLIS = 600_000;

    final ItemLedger ledger;
    final ResponseState responses;
    final Tools tools;
    final CallTimeline timeline = new CallTimeline();
    final History history;
    final Spending spending;
    private final SpendingTalk spendingTalk;
    private final SpendingPlan plan;
    final LatencyMeter latency;
    final Counters counters = new Counters();

    private final ConversationContext context;
    private final String callId;
    private final SessionListener listener;
    private final Line line;
    private final ClientEvents events;
    private final RouteEvents routes;
    private final Warnings warnings;
    final Silence silence;
    private final Watchdog watchdog;
    final ResponseRequests requests;
    final HandoverSummary summary;
    private DeltaDecoder decoder;
    // of the present connection
    private FormatCheck format;
    private boolean mismatch;
    final Transcripts transcripts;
    private final AwaitedWords awaited = new AwaitedWords();
    final Floor floor;
    final Interruptions interruptions;
    final CallerTurns caller;
    private final OwedAnswer owed;
    private final WithheldResults withheld;
    // results of functions that came while a session that goes on without us was out of reach
    private final Deque<ObjectNode> unsent = new ArrayDeque<>();
    private long audioOutMillisBefore;

    Conversation(
            String callId, SessionSettings settings, SessionListener listener, WatchLimits watch, Line line, ClientEvents events,
            SpendingPlan plan) {
        this.callId = callId;
        this.listener = listener;
        this.line = line;
        this.events = events;
        this.plan = plan;
        context = new ConversationContext(callId, settings, listener, line, events);
        routes = context.routes;
        warnings = context.warnings;
        latency = new LatencyMeter(listener::onAnswerLatency);
        responses = new ResponseState(callId);
        ledger = new ItemLedger(context.output());
        decoder = new DeltaDecoder(context.output());
        format = new FormatCheck(context.output());
        tools = new Tools(settings.limits());
        silence = new Silence(settings, listener, line, tools, new Quiet());
        watchdog = new Watchdog(watch, () -> System.nanoTime() / 1_000_000, new WatchdogAlarm(context));
        history = new History(context.dialect(), settings.historyItems());
        transcripts = new Transcripts(timeline, ledger, history, responses, line, routes::emit);
        spendingTalk = SpendingTalk.of(settings, this, line, listener);
        spending = spendingTalk.spending(callId, plan);
        summary = new HandoverSummary(context, history, spending);
        requests = new ResponseRequests(context, responses, tools, spending, watchdog, silence, this::callerFirst);
        withheld = new WithheldResults(context, requests);
        floor = new Floor(context, silence, responses, requests);
        interruptions = new Interruptions(context.interruption,
                context.interruption.by() == InterruptOptions.By.LOCAL ? 0 : context.turnDetection().silenceDurationMs(), floor);
        caller = new CallerTurns(context, responses, requests, tools, silence, latency, transcripts, history, interruptions, counters);
        owed = new OwedAnswer(context, responses, requests, caller, watchdog, history);
    }

    // which connection a function was called on, as far as the server is concerned
    private int connection() {
        return context.attached() ? 0 : line.connection();
    }

    // ---- what the server says

    /** The hot path: a piece of the model's voice, without a tree. */
    void audioDelta(EventScanner event) {
        audioDelta(event.responseId(), event.itemId(), event.contentIndex(), event.hasDelta() ? event.bytes() : null,
                event.deltaFrom(), event.deltaTo());
    }

    /** The same from servers whose events must be translated. */
    void audioDelta(JsonNode event) {
        String delta = text(event, "delta");
        byte[] base64 = delta == null ? null : delta.getBytes(StandardCharsets.ISO_8859_1);
        audioDelta(text(event, "response_id"), text(event, "item_id"), event.path("content_index").asInt(), base64, 0,
                delta == null ? 0 : base64.length);
    }

    private void audioDelta(String responseId, String itemId, int contentIndex, byte[] base64, int from, int to) {
        if (itemId == null || base64 == null || context.attached() || summary.has(responseId)) {
            return;
        }
        ItemAudio item = ledger.item(itemId, responseId, timeline.now());
        short[] samples = decoder.decode(itemId, base64, from, to);
        owed.begun();
        watchdog.voice(samples, context.output().sampleRate());
        if (!format.done()) {
            checkFormat(itemId, samples);
        }
        if (mismatch) {
            return; // nobody is to hear it
        }
        int bytes = samples.length * context.output().bytesPerSample();
        item.generatedBytes += bytes;
        if (responses.discarded(responseId) || item.cut()) {
            return;
        }
        latency.firstDelta();
        item.receivedBytes += bytes;
        counters.audioOutBytes += bytes;
        silence.modelSpeaks(context.output().millis(bytes));
        handOn(item, samples, contentIndex);
    }

    private void checkFormat(String itemId, short[] samples) {
        AudioEncoding asked = context.output();
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
        routes.error("audio_format_mismatch", what);
        line.unusable(what, false);
    }

    private void handOn(ItemAudio item, short[] samples, int contentIndex) {
        int rate = context.output().sampleRate();
        int max = rate * MAX_FRAME_MILLIS / 1000;
        for (int from = 0; from < samples.length; from += max) {
            short[] part = samples.length <= max ? samples : Arrays.copyOfRange(samples, from, Math.min(samples.length, from + max));
            AudioFrame frame = AudioFrame.ofItem(callId, rate, part, item.samples, item.responseId, item.itemId, contentIndex);
            item.samples += part.length;
            listener.onAudio(frame);
        }
    }

    // what a processor on the way has kept back must not wait for the next item
    private void audioDone(String itemId, int contentIndex) {
        ItemAudio item = ledger.find(itemId);
        if (item != null && item.samples > 0 && !item.cut() && !mismatch && !responses.discarded(item.responseId)) {
            listener.onAudio(AudioFrame.endOfItem(callId, context.output().sampleRate(), item.samples, item.responseId,
                    item.itemId, contentIndex));
        }
    }

    /** Everything else. */
    void event(String type, JsonNode event, String json) {
        if (summary.takes(type, event, json)) {
            return;
        }
        watchdog.event(type, context.turnDetection().answersByItself() && spending.open());
        handle(type, event, json);
        if (!withheld.isEmpty() && !tools.exhausted()) {
            withheld.release();
        }
        watchdog.settled();
    }

    private void handle(String type, JsonNode event, String json) {
        switch (type) {
            case "input_audio_buffer.speech_started" -> {
                owed.callerSpoke();
                caller.started(event, json);
            }
            case "input_audio_buffer.speech_stopped" -> caller.stopped(event, json);
            case "input_audio_buffer.committed" -> {
                caller.committed(event);
                if (context.settings().transcriber() != null) {
                    awaited.taken(text(event, "item_id"));
                }
                routes.emit(null, type, event, json, null);
            }
            case "input_audio_buffer.cleared" -> {
                caller.cleared();
                routes.emit(null, type, event, json, null);
            }
            case "conversation.item.added", "conversation.item.created" -> {
                history.added(text(event.path("item"), "id"));
                routes.emit(null, type, event, json, null);
            }
            case "conversation.item.deleted" -> {
                history.removed(text(event, "item_id"));
                routes.emit(null, type, event, json, null);
            }
            case "conversation.item.input_audio_transcription.completed" -> {
                awaited.told(text(event, "item_id"));
                spending.transcribed(event.path("usage"), json);
                if (!caller.transcribed(type, event, json)) {
                    routes.emit(null, type, event, json, null);
                }
            }
            case "conversation.item.input_audio_transcription.failed" -> {
                awaited.told(text(event, "item_id"));
                ServerError error = ServerError.of(event.path("error"));
                LOG.debug("call {}: the caller's words could not be written down: {}", callId, error);
                routes.emit(RouteEvents.error(type, json, error).with(Detail.ITEM_ID, text(event, "item_id")));
            }
            case "conversation.item.input_audio_transcription.delta" ->
                    routes.emit(RealtimeEvent.of("transcript-delta", type, json, text(event, "delta"))
                            .with(Detail.ITEM_ID, text(event, "item_id")).with(Detail.SPEAKER, "caller").with(Detail.FINAL, false));
            case "response.output_audio_transcript.delta" -> modelWords(type, event, json);
            case "conversation.item.truncated" -> {
                routes.emit("truncated", type, event, json, null);
                cutByServer(event);
            }
            case "output_audio_buffer.started", "output_audio_buffer.stopped", "output_audio_buffer.cleared" -> {
                serverPlays(text(event, "response_id"), type.endsWith("started"));
                routes.emit(null, type, event, json, null);
            }
            case "response.created" -> responseCreated(type, event, json);
            case "response.output_audio.done" -> {
                ledger.generationDone(text(event, "item_id"));
                audioDone(text(event, "item_id"), event.path("content_index").asInt());
                routes.emit(null, type, event, json, null);
            }
            case "response.output_text.delta" -> {
                latency.firstDelta();
                routes.emit("text-delta", type, event, json, text(event, "delta"));
            }
            case "response.output_text.done" -> {
                history.message(text(event, "item_id"), "assistant", text(event, "text"));
                routes.emit(RealtimeEvent.of("text", type, json, text(event, "text")).with(Detail.ITEM_ID, text(event, "item_id"))
                        .with(Detail.RESPONSE_ID, text(event, "response_id")).with(Detail.SPEAKER, "model").with(Detail.FINAL, true));
            }
            case "response.output_item.done" -> outputItemDone(type, event, json);
            case "function_call.cancelled" -> toolCancelled(type, event, json);
            case "response.done" -> responseDone(type, event, json);
            case "error" -> error(type, event, json);
            default -> {
                // servers add events all the time; a route can still ask for them by name
                LOG.trace("call {}: {}", callId, type);
                routes.emit(null, type, event, json, null);
            }
        }
    }

    // where the server plays its answers itself it says what the phone side would have said
    private void serverPlays(String responseId, boolean now) {
        if (!context.attached()) {
            return;
        }
        spending.serverPlays(responseId, now);
        if (now) {
            latency.firstDelta();
            silence.modelSpeaks(LONGEST_ANSWER_MILLIS);
        } else {
            silence.phoneCleared();
        }
    }

    private void cutByServer(JsonNode event) {
        ItemAudio item = context.attached() ? ledger.cutByServer(text(event, "item_id"), event.path("audio_end_ms").asLong()) : null;
        if (item != null) {
            counters.interrupted(item.responseId);
            transcripts.cut(item);
        }
    }

    private void modelWords(String type, JsonNode event, String json) {
        if (context.attached() && text(event, "item_id") != null) {
            ledger.item(text(event, "item_id"), text(event, "response_id"), timeline.now());
        }
        transcripts.modelPiece(event);
        if (!responses.discarded(text(event, "response_id"))) {
            routes.emit(RealtimeEvent.of("transcript-delta", type, json, text(event, "delta")).with(Detail.ITEM_ID, text(event, "item_id"))
                    .with(Detail.RESPONSE_ID, text(event, "response_id")).with(Detail.SPEAKER, "model").with(Detail.FINAL, false));
        }
    }

    private void responseCreated(String type, JsonNode event, String json) {
        caller.responseCreated();
        if (responses.asked() == null) {
            tools.answered(); // the server's own; ours have been counted when they were sent
        }
        owed.begun();
        responses.created(text(event.path("response"), "id"));
        floor.responseCreated();
        routes.emit(RealtimeEvent.of("response-started", type, json, null).with(Detail.EVENT_ID, text(event, "event_id"))
                .with(Detail.RESPONSE_ID, responses.activeId()));
        spending.begun(responses.activeId(), responses.asked());
        if (responses.begunTooLate() && !floor.protectsActive()) {
            requests.cancel();
        }
    }

    private void outputItemDone(String type, JsonNode event, String json) {
        JsonNode item = event.path("item");
        owed.itemDone();
        boolean call = "function_call".equals(text(item, "type"));
        if (call && "completed".equals(text(item, "status"))) {
            toolCalled(type, event, item, json);
        } else if (call || !transcripts.modelDone(item, type, json)) {
            routes.emit(null, type, event, json, null);
        }
    }

    private void toolCalled(String type, JsonNode event, JsonNode item, String json) {
        ToolCall call = new ToolCall(callId, text(item, "call_id"), text(item, "name"), text(item, "arguments"), text(item, "id"),
                text(event, "response_id"));
        if (call.toolCallId() == null || call.name() == null || !tools.begin(call, connection())) {
            return; // nothing to answer to, or the server repeats itself
        }
        counters.toolCalls++;
        history.functionCall(call);
        String refusal = spending.open() ? tools.refusal(call, System.nanoTime()) : "the budget of this call is used up";
        if (refusal != null) {
            warnings.warn("function " + call.name() + " is not run: " + refusal);
            refused(call, toolError(refusal));
            return;
        }
        routes.emit(RealtimeEvent.of("tool", type, json, call.arguments()).with(Detail.ITEM_ID, call.itemId())
                .with(Detail.RESPONSE_ID, call.responseId()).with(Detail.TOOL_NAME, call.name())
                .with(Detail.TOOL_CALL_ID, call.toolCallId()));
        long wait;
        try {
            wait = listener.onToolCall(call);
        } catch (RuntimeException e) {
            warnings.warn("function " + call.name() + " could not be started: " + e);
            toolOutput(call.toolCallId(), toolError("the function could not be started"));
            return;
        }
        if (wait <= 0) {
            toolOutput(call.toolCallId(), toolError("there is no function of this name"));
            return;
        }
        silence.begins();
        line.schedule(() -> {
            if (tools.waiting(call.toolCallId())) {
                LOG.debug("call {}: function {} gave no result within {} ms", callId, call.name(), wait);
                toolOutput(call.toolCallId(), toolError("the function gave no result within " + wait / 1000.0
                        + " seconds; it may still be working"));
            }
        }, wait);
    }

    private void refused(ToolCall call, String output) {
        if (!tools.unheeded(call)) {
            toolOutput(call.toolCallId(), output);
            return;
        }
        tools.finish(call.toolCallId());
        tools.answered();
        history.functionOutput(call.toolCallId(), output);
        withheld.keep(call.toolCallId(), output);
    }

    // the caller has interrupted, and the server wants no result any more; what the function has done is done
    private void toolCancelled(String type, JsonNode event, String json) {
        ToolCall call = tools.cancelled(text(event, "call_id"));
        if (call == null) {
            return;
        }
        history.removed(call.itemId());
        routes.emit(RealtimeEvent.of("tool-cancelled", type, json, null).with(Detail.ITEM_ID, call.itemId())
                .with(Detail.TOOL_NAME, call.name()).with(Detail.TOOL_CALL_ID, call.toolCallId()));
        if (tools.idle()) {
            responses.withdraw(Purpose.FILLER);
        }
        requests.pump();
    }

    private void responseDone(String type, JsonNode event, String json) {
        JsonNode response = event.path("response");
        String id = text(response, "id");
        String status = text(response, "status");
        ResponseState.Request asked = responses.asked();
        responses.done(id);
        floor.responseDone(id);
        counters.responses++;
        silence.responseDone();
        routes.emit(RealtimeEvent.of("response-done", type, json, null).with(Detail.RESPONSE_ID, id).with(Detail.STATUS, status)
                .with(Detail.EVENT_ID, text(event, "event_id")));
        spending.responded(id, status, response.path("usage"), json);
        if ("failed".equals(status)) {
            counters.failedResponses++;
            owed.failed(response, asked, json);
            return;
        }
        if ("completed".equals(status)) {
            owed.completed();
            line.proved();
        }
        requests.pump();
    }

    private void error(String type, JsonNode event, String json) {
        ServerError error = ServerError.of(event.path("error"));
        boolean ours = (error.activeResponse() || error.eventId() != null)
                && responses.refused(error.eventId(), error.activeResponse());
        if (error.fatal()) {
            line.unusable(error.toString(), true);
        } else if (error.expired()) {
            line.expired();
        } else if (error.benign()) {
            LOG.debug("call {}: settled by itself: {}", callId, error);
        } else {
            warnings.warn("the server reports " + error);
            routes.emit(RouteEvents.error(type, json, error));
        }
        if (ours) {
            requests.pump();
        }
    }

    // ---- what the route says

    /** The phone has stopped playing and says what was heard. */
    void truncate(PlayoutReport report) {
        silence.phoneCleared();
        for (PlayedItem played : report.items()) {
            ItemLedger.Cut cut = ledger.interrupted(played.itemId(), Math.min(played.playedMillis(), played.receivedMillis()));
            if (cut == null) {
                continue;
            }
            if (cut.item().responseId != null && cut.item().responseId.equals(responses.activeId())
                    && !responses.discarded(responses.activeId())) {
                // the server does not stop by itself here, or has not noticed the caller
                requests.cancel();
            }
            counters.interrupted(cut.item().responseId);
            if (cut.tellServer() && context.dialect().capabilities().truncates()) {
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
            if (context.attached()) {
                unsent.add(History.outputItem(toolCallId, output));
            }
            return; // the next connection learns it from the history
        }
        if (tools.idle()) {
            responses.withdraw(Purpose.FILLER);
        }
        if (pending.connection() != connection() && !context.attached() && !context.can(Ability.HISTORY)) {
            // this server would not know what the result is of
            requests.respond(context.dialect().respondParameters(History.inWords(pending.call()) + History.RETURNED + output));
            return;
        }
        if (pending.connection() != connection()) {
            line.send(events.itemCreate(History.callItem(pending.call())));
        }
        line.send(events.itemCreate(History.outputItem(toolCallId, output)));
        requests.pump();
    }

    /** A new connection is ready, and nothing was sent yet: its server knows nothing. */
    void tellHistory() {
        if (context.can(Ability.HISTORY)) {
            line.sendHistory(history.seeds().stream().map(seed -> events.itemCreate(seed.deepCopy())).toList());
        }
    }

    /** A new connection is ready, and its server knows what was said before. */
    void resume(boolean again) {
        spending.begin();
        for (ObjectNode item = unsent.poll(); item != null; item = unsent.poll()) {
            line.send(events.itemCreate(item));
        }
        if (again) {
            owed.resume();
        }
        requests.pump();
    }

    /** Whether nobody is in the middle of something. */
    boolean quiet() {
        return responses.idle() && !caller.first() && tools.idle();
    }

    /** Whether another connection would miss nothing: no answer is due that was asked for here, and the caller's words are in. */
    boolean movable() {
        return quiet() && !watchdog.waits() && !awaited.soon();
    }

    void connectionLost() {
        summary.connectionLost();
        withheld.connectionLost();
        floor.connectionLost();
        interruptions.over();
        silence.nothingIsAwaited();
        if (context.attached()) {
            // the conversation goes on without us; nothing in it is lost or owed, but what it costs until we are back nobody tells us
            if (line.ready()) {
                awaited.giveUp();
                spending.cutOff();
            }
            transcripts.releaseAll();
            spending.unheard();
            watchdog.disconnected();
            responses.connectionLost();
            caller.connectionLost();
            return;
        }
        owed.connectionLost();
        cutOff();
        watchdog.disconnected();
        transcripts.connectionLost();
        responses.connectionLost();
        ledger.connectionLost();
        format = new FormatCheck(context.output());
        mismatch = false;
        caller.connectionLost();
    }

    // begun on a connection that is gone: billed, and nobody will say how much
    private void cutOff() {
        if (responses.phase() != ResponsePhase.IDLE && responses.activeId() != null) {
            spending.cutOff();
        }
        for (int lost = awaited.giveUp(); lost > 0; lost--) {
            spending.wordsLost();
        }
    }

    /** The session is about to be closed: the answer under way is stopped. Returns whether something is still to come. */
    boolean end() {
        spending.ending();
        if (!context.attached()) {
            requests.cancel(); // a shared call may go on without us
        }
        return unfinished();
    }

    /** Whether the server has yet to tell what an answer has used, or what the caller has said. */
    boolean unfinished() {
        return responses.activeId() != null || awaited.any() || summary.underWay();
    }

    /** An event of a session that is being closed: it is written down and billed, and leads to nothing. */
    void lastWords(String type, JsonNode event, String json) {
        if (summary.takes(type, event, json)) {
            return;
        }
        switch (type) {
            case "conversation.item.input_audio_transcription.completed" -> {
                awaited.told(text(event, "item_id"));
                spending.transcribed(event.path("usage"), json);
                transcripts.callerDone(type, event, json);
            }
            case "conversation.item.input_audio_transcription.failed" -> awaited.told(text(event, "item_id"));
            case "response.output_audio_transcript.delta" -> transcripts.modelPiece(event);
            case "response.output_item.done" -> transcripts.modelDone(event.path("item"), type, json);
            case "response.done" -> {
                JsonNode response = event.path("response");
                responses.done(text(response, "id"));
                counters.responses++;
                spending.responded(text(response, "id"), text(response, "status"), response.path("usage"), json);
            }
            default -> LOG.trace("call {}: {} while closing", callId, type);
        }
    }

    /** The session is over, and with it whatever was under way. */
    void over() {
        spending.ending();
        summary.connectionLost();
        silence.nothingIsAwaited();
        interruptions.over();
        cutOff();
        if (context.attached()) {
            transcripts.releaseAll();
        } else {
            transcripts.connectionLost();
        }
        spending.end();
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings next) {
        audioOutMillisBefore += context.output().millis(counters.audioOutBytes);
        counters.audioOutBytes = 0;
        context.moved(next);
        if (context.interruption.needsControl() && context.turnDetection().interruptsByItself()) {
            warnings.warn("this server stops by itself when the caller speaks: interruptBy, interrupt and what is protected hold no more");
        }
        ledger.encoding(next.options().output());
        decoder = new DeltaDecoder(next.options().output());
        format = new FormatCheck(next.options().output());
        history.speak(next.dialect());
        silence.moved(next);
        spendingTalk.moved(next, spending, plan);
    }

    long audioOutMillis() {
        return audioOutMillisBefore + context.output().millis(counters.audioOutBytes);
    }

    // ---- small things

    private static String toolError(String what) {
        return ClientEvents.write(ClientEvents.MAPPER.createObjectNode().put("error", what));
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : null;
    }

    private boolean callerFirst() {
        return caller.first();
    }

    private final class Quiet implements Silence.Talk {

        @Override
        public boolean callerSpeaks() {
            return caller.speaks();
        }

        @Override
        public boolean over() {
            return quiet() && !responses.hasWaiting() && !tools.answerDue();
        }

        @Override
        public void ask(ResponseState.Request request) {
            requests.ask(request);
        }
    }
}
