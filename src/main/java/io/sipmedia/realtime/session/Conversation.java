// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.session.ResponseState.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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

        /** The session ends. */
        void fatal(String reason);

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
    // how long a turn's end keeps our own requests back, so that the server's answer to it comes first
    private static final long TURN_GRACE_MILLIS = 1000;
    private static final int MAX_WARNINGS = 3;
    // every dialect has it: an answer in which no function is called
    private static final ObjectNode WORDS_ONLY = ClientEvents.MAPPER.createObjectNode().put("tool_choice", "none");
    // a failed response is asked for again after a delay that doubles: with the default 1, 2 and 4 seconds
    private static final int MAX_RETRIES = 3;
    private static final int MOST_FAILED_ANSWERS = 2;
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

    private final String callId;
    private SessionSettings settings;
    private Dialect dialect;
    private final SessionListener listener;
    private final Line line;
    private final ClientEvents events;
    final Silence silence;
    private final Watchdog watchdog;
    private DeltaDecoder decoder;
    // of the present connection
    private FormatCheck format;
    private boolean mismatch;
    final Transcripts transcripts;
    private final Aside aside;
    private boolean callerSpeaks;
    private boolean held;
    final Interruptions interruptions;
    private final InterruptOptions interruption;
    // the response whose words nobody interrupts, while it is made; then until when they are heard
    private String notice;
    private long noticeUntil = Long.MIN_VALUE;
    private long pausedSince;
    private int turn;
    private int retries;
    // in a row, retries not counted
    private int failedAnswers;
    // nothing is left to be said of the active response
    private boolean said;
    // by the server, and to be asked for once more
    private ResponseState.Request failed;
    // on a connection that is gone
    private ResponseState.Request owed;
    // results of functions that came while a session that goes on without us was out of reach
    private final Deque<ObjectNode> unsent = new ArrayDeque<>();
    private long audioOutMillisBefore;
    private String lastInterrupted;

    Conversation(
            String callId, SessionSettings settings, SessionListener listener, WatchLimits watch, Line line, ClientEvents events,
            SpendingPlan plan) {
        this.callId = callId;
        this.settings = settings;
        this.dialect = settings.dialect();
        this.listener = listener;
        this.line = line;
        this.events = events;
        latency = new LatencyMeter(listener::onAnswerLatency);
        responses = new ResponseState(callId);
        ledger = new ItemLedger(settings.options().output());
        decoder = new DeltaDecoder(settings.options().output());
        format = new FormatCheck(settings.options().output());
        tools = new Tools(settings.limits());
        silence = new Silence(settings, listener, line, tools, new Silence.Talk() {

            @Override
            public boolean callerSpeaks() {
                return callerSpeaks;
            }

            @Override
            public boolean over() {
                return quiet() && !responses.hasWaiting() && !tools.answerDue();
            }

            @Override
            public void ask(ResponseState.Request request) {
                responses.enqueue(request);
                pump();
            }
        });
        watchdog = new Watchdog(watch, () -> System.nanoTime() / 1_000_000, new Alarm());
        interruption = settings.limits().interruption();
        interruptions = new Interruptions(interruption,
                interruption.by() == InterruptOptions.By.LOCAL ? 0 : turns().silenceDurationMs(), new Floor());
        history = new History(dialect, settings.historyItems());
        transcripts = new Transcripts(timeline, ledger, history, responses, line, this::emit);
        aside = new Aside(callId, events, new Bystander());
        this.plan = plan;
        spendingTalk = SpendingTalk.of(settings, this, line, listener);
        spending = spendingTalk.spending(callId, plan);
    }

    // to a session that another connection carries
    private boolean attached() {
        return settings.attached();
    }

    // which connection a function was called on, as far as the server is concerned
    private int connection() {
        return attached() ? 0 : line.connection();
    }

    private TurnDetection turns() {
        return settings.options().turnDetection();
    }

    // ---- what the server says

    /** The hot path: a piece of the model's voice, without a tree. */
    void audioDelta(EventScanner event) {
        audioDelta(event.responseId(), event.itemId(), event.contentIndex(), event.delta());
    }

    /** The same from servers whose events must be translated. */
    void audioDelta(JsonNode event) {
        String delta = text(event, "delta");
        audioDelta(text(event, "response_id"), text(event, "item_id"), event.path("content_index").asInt(),
                delta == null ? null : delta.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void audioDelta(String responseId, String itemId, int contentIndex, byte[] base64) {
        if (itemId == null || base64 == null || attached() || aside.has(responseId)) {
            return;
        }
        ItemAudio item = ledger.item(itemId, responseId, timeline.now());
        short[] samples = decoder.decode(itemId, base64);
        said = false;
        watchdog.voice(samples, settings.options().output().sampleRate());
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
        silence.modelSpeaks(settings.options().output().millis(bytes));
        handOn(item, samples, contentIndex);
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
        line.unusable(what, false);
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

    // what a processor on the way has kept back must not wait for the next item
    private void audioDone(String itemId, int contentIndex) {
        ItemAudio item = ledger.find(itemId);
        if (item != null && item.samples > 0 && !item.cut() && !mismatch && !responses.discarded(item.responseId)) {
            listener.onAudio(AudioFrame.endOfItem(callId, settings.options().output().sampleRate(), item.samples, item.responseId,
                    item.itemId, contentIndex));
        }
    }

    /** Everything else. */
    void event(String type, JsonNode event, String json) {
        if (aside.takes(type, event, json)) {
            return;
        }
        watchdog.event(type, turns().answersByItself() && spending.open());
        handle(type, event, json);
        watchdog.settled();
    }

    private void handle(String type, JsonNode event, String json) {
        switch (type) {
            case "input_audio_buffer.speech_started" -> speechStarted(event, json);
            case "input_audio_buffer.speech_stopped" -> speechStopped(event, json);
            case "input_audio_buffer.committed", "input_audio_buffer.cleared" -> {
                callerSpeaks = false;
                if (type.endsWith("committed")) {
                    interruptions.committed();
                }
                if (turns().isNone() && type.endsWith("committed")) {
                    callerIsThere(); // there is no other sign of it
                }
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
            case "conversation.item.truncated" -> {
                emit("truncated", type, event, json, null);
                cutByServer(event);
            }
            case "output_audio_buffer.started", "output_audio_buffer.stopped", "output_audio_buffer.cleared" -> {
                serverPlays(type.endsWith("started"));
                emit(null, type, event, json, null);
            }
            case "response.created" -> responseCreated(type, event, json);
            case "response.output_audio.done" -> {
                ledger.generationDone(text(event, "item_id"));
                audioDone(text(event, "item_id"), event.path("content_index").asInt());
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
        failed = null;
        turn++;
        callerIsThere();
        latency.speechStarted();
        String itemId = text(event, "item_id");
        long start = transcripts.callerStarted(itemId, event.path("audio_start_ms").asLong());
        if (turns().interruptsByItself()) {
            interrupted(responses.discardActive());
        }
        if (turns().answersByItself()) {
            responses.withdraw(Purpose.OPENING); // a greeting after the first answer would be odd
            tools.answered(); // the server will answer this turn, with the results in view
        }
        emit(RealtimeEvent.of("speech-started", "input_audio_buffer.speech_started", json, null).with(Detail.ITEM_ID, itemId)
                .with(Detail.EVENT_ID, text(event, "event_id")).with(Detail.SPEAKER, "caller").with(Detail.START_MILLIS, start));
        responses.withdraw(Purpose.TURN);
        if (turns().interruptsByItself()) {
            emit(RealtimeEvent.of("interrupted", "interrupted", null, null));
        } else if (interruption.by() == InterruptOptions.By.SERVER) {
            interruptions.started();
        }
    }

    /** The phone side has found that the caller speaks, or has fallen silent. */
    void callerVoice(boolean speaks) {
        if (interruption.by() == InterruptOptions.By.LOCAL) {
            if (speaks) {
                interruptions.started();
            } else {
                interruptions.stopped();
            }
        }
    }

    // what counts until he says something counts anew
    private void callerIsThere() {
        tools.callerSpoke();
        silence.callerSpoke();
        responses.withdraw(Purpose.IDLE);
        responses.withdraw(Purpose.FILLER);
    }

    private void speechStopped(JsonNode event, String json) {
        callerSpeaks = false;
        silence.begins();
        latency.speechStopped();
        if (interruption.by() == InterruptOptions.By.SERVER) {
            interruptions.stopped();
        }
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
        interruptions.words(text(event, "transcript"));
        if (!transcripts.callerDone(type, event, json)) {
            emit(null, type, event, json, null);
        }
    }

    // where the server plays its answers itself it says what the phone side would have said
    private void serverPlays(boolean now) {
        if (!attached()) {
            return;
        }
        if (now) {
            latency.firstDelta();
            silence.modelSpeaks(LONGEST_ANSWER_MILLIS);
        } else {
            silence.phoneCleared();
        }
    }

    private void cutByServer(JsonNode event) {
        ItemAudio item = attached() ? ledger.cutByServer(text(event, "item_id"), event.path("audio_end_ms").asLong()) : null;
        if (item != null) {
            interrupted(item.responseId);
            transcripts.cut(item);
        }
    }

    private void modelWords(String type, JsonNode event, String json) {
        if (attached() && text(event, "item_id") != null) {
            ledger.item(text(event, "item_id"), text(event, "response_id"), timeline.now());
        }
        transcripts.modelPiece(event);
        if (!responses.discarded(text(event, "response_id"))) {
            emit(RealtimeEvent.of("transcript-delta", type, json, text(event, "delta")).with(Detail.ITEM_ID, text(event, "item_id"))
                    .with(Detail.RESPONSE_ID, text(event, "response_id")).with(Detail.SPEAKER, "model").with(Detail.FINAL, false));
        }
    }

    private void responseCreated(String type, JsonNode event, String json) {
        held = false;
        if (responses.asked() == null) {
            tools.answered(); // the server's own; ours have been counted when they were sent
        }
        said = false;
        responses.created(text(event.path("response"), "id"));
        if (responses.asked() != null && responses.asked().purpose().uninterrupted()) {
            notice = responses.activeId();
        }
        emit(RealtimeEvent.of("response-started", type, json, null).with(Detail.EVENT_ID, text(event, "event_id"))
                .with(Detail.RESPONSE_ID, responses.activeId()));
        spending.begun(responses.activeId(), responses.asked());
    }

    private void outputItemDone(String type, JsonNode event, String json) {
        JsonNode item = event.path("item");
        said = true;
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
        if (call.toolCallId() == null || call.name() == null || !tools.begin(call, connection())) {
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
        silence.begins();
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
        if (id != null && id.equals(notice)) {
            notice = null;
            noticeUntil = silence.heardUntil();
        }
        counters.responses++;
        silence.responseDone();
        emit(RealtimeEvent.of("response-done", type, json, null).with(Detail.RESPONSE_ID, id).with(Detail.STATUS, status)
                .with(Detail.EVENT_ID, text(event, "event_id")));
        spending.responded(id, status, response.path("usage"), json);
        if ("failed".equals(status)) {
            responseFailed(response, asked, json);
            return;
        }
        if ("completed".equals(status)) {
            retries = 0;
            failedAnswers = 0;
            line.proved();
        }
        pump();
    }

    private void responseFailed(JsonNode response, ResponseState.Request asked, String json) {
        counters.failedResponses++;
        ServerError error = ServerError.of(response.path("status_details").path("error"));
        if (error.fatal()) {
            line.unusable(error.toString(), true);
            return;
        }
        ResponseState.Request again = asked == null ? new ResponseState.Request(null) : asked;
        if (error.passing() && retries < (line.alternative() ? 1 : MAX_RETRIES)) {
            LOG.debug("call {}: the response failed ({}), asked for once more", callId, error);
            watchdog.dueAgain();
            failed = again;
            line.schedule(() -> {
                if (failed == again) {
                    failed = null;
                    if (!callerSpeaks) {
                        responses.enqueueFirst(again);
                        pump();
                    }
                }
            }, settings.retryDelayMillis() << retries++);
            return;
        }
        retries = 0;
        warn("the response failed: " + error);
        emit(error("error", "response.done", json, error).with(Detail.RESPONSE_ID, text(response, "id")));
        if (++failedAnswers >= MOST_FAILED_ANSWERS || line.alternative()) {
            failed = again;
            watchdog.dueAgain();
            line.unusable("the server fails every response: " + error, false);
        } else {
            pump();
        }
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
        responses.enqueue(new ResponseState.Request(parameters,
                interruption.protectGreeting() ? Purpose.NOTICE : Purpose.OPENING));
        pump();
    }

    /** Asks for a response as soon as none is active. */
    void request(ObjectNode parameters) {
        responses.enqueue(new ResponseState.Request(parameters));
        pump();
    }

    /** Asks for a response that nobody interrupts. */
    void statement(ObjectNode parameters) {
        responses.enqueue(new ResponseState.Request(parameters, Purpose.STATEMENT));
        pump();
    }

    /** Asks for words that are fixed already. */
    void say(ObjectNode parameters) {
        responses.enqueue(new ResponseState.Request(parameters, Purpose.WORDS));
        pump();
    }

    /** Asks for words that are fixed already and that nobody interrupts. */
    void notice(ObjectNode parameters) {
        responses.enqueue(new ResponseState.Request(parameters, Purpose.NOTICE));
        pump();
    }

    void userText(String text) {
        callerIsThere();
        String id = events.itemId();
        history.message(id, "user", text);
        line.send(events.itemCreate(dialect.message("user", text).put("id", id)));
    }

    /** Stops the active response; nothing of it is handed on any more. */
    void cancel() {
        if (attached()) {
            line.send(events.event("output_audio_buffer.clear")); // what it has made already and the caller has not heard
        }
        String active = responses.discardActive();
        if (active != null && dialect.capabilities().cancels()) {
            line.send(events.cancel(active));
        }
    }

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
            if (attached()) {
                unsent.add(History.outputItem(toolCallId, output));
            }
            return; // the next connection learns it from the history
        }
        if (tools.idle()) {
            responses.withdraw(Purpose.FILLER);
        }
        if (pending.connection() != connection() && !attached() && !dialect.capabilities().can(Ability.HISTORY)) {
            // this server would not know what the result is of
            request(dialect.respondParameters(History.inWords(pending.call()) + History.RETURNED + output));
            return;
        }
        if (pending.connection() != connection()) {
            line.send(events.itemCreate(History.callItem(pending.call())));
        }
        line.send(events.itemCreate(History.outputItem(toolCallId, output)));
        pump();
    }

    /** A new connection is ready; its server knows nothing yet. */
    void resume(boolean again) {
        spending.begin();
        boolean remembers = dialect.capabilities().can(Ability.HISTORY);
        for (ObjectNode item = unsent.poll(); item != null; item = unsent.poll()) {
            line.send(events.itemCreate(item));
        }
        if (again) {
            if (owed != null && (owed.parameters() != null || remembers && !history.empty())) {
                responses.enqueueFirst(owed);
            }
            owed = null;
        }
        if (again && remembers) {
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

    /**
     * Another connection is about to take over. The model is asked for what it must know of the talk beyond the last turns; calls
     * back when that is in the history, or nothing is to be had.
     */
    void summarize(Runnable then) {
        boolean possible = dialect.capabilities().can(Ability.OUT_OF_BAND) && dialect.capabilities().can(Ability.HISTORY);
        if (!possible || !spending.open() || history.whole()) {
            then.run();
            return;
        }
        aside.ask(dialect::asideParameters, Aside.SUMMARY, words -> {
            if (words != null) {
                history.summary(words);
            }
            then.run();
        });
    }

    void connectionLost() {
        aside.connectionLost();
        notice = null;
        interruptions.over();
        silence.nothingIsAwaited();
        if (attached()) {
            // the conversation goes on without us; nothing in it is lost or owed
            transcripts.releaseAll();
            watchdog.disconnected();
            responses.connectionLost();
            callerSpeaks = false;
            held = false;
            return;
        }
        // asked for and not begun goes on waiting; begun and not finished is owed to the caller, who need not ask again
        if (responses.phase() == ResponsePhase.ACTIVE && !said && !responses.discarded(responses.activeId())
                || responses.phase() == ResponsePhase.IDLE && watchdog.waits()) {
            owed = failed != null ? failed : responses.asked() != null ? responses.asked() : new ResponseState.Request(null);
        }
        failed = null;
        if (responses.phase() != ResponsePhase.IDLE && responses.activeId() != null) {
            spending.cutOff();
        }
        watchdog.disconnected();
        transcripts.connectionLost();
        responses.connectionLost();
        ledger.connectionLost();
        format = new FormatCheck(settings.options().output());
        mismatch = false;
        callerSpeaks = false;
        held = false;
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings next) {
        audioOutMillisBefore += settings.options().output().millis(counters.audioOutBytes);
        counters.audioOutBytes = 0;
        settings = next;
        dialect = next.dialect();
        ledger.encoding(next.options().output());
        decoder = new DeltaDecoder(next.options().output());
        format = new FormatCheck(next.options().output());
        history.speak(dialect);
        silence.moved(next);
        spendingTalk.moved(next, spending, plan);
    }

    long audioOutMillis() {
        return audioOutMillisBefore + settings.options().output().millis(counters.audioOutBytes);
    }

    /** Sends what may be sent now: one response at a time, none while the caller speaks. */
    void pump() {
        if (!line.ready() || !responses.idle() || callerSpeaks || held) {
            return;
        }
        if (!dialect.capabilities().can(Ability.RESPOND)) {
            // the server speaks when it wants to, and goes on by itself when a function's result is in
            for (ResponseState.Request lost = responses.next(); lost != null; lost = responses.next()) {
                LOG.debug("call {}: a response cannot be asked for in the dialect {}", callId, dialect.name());
            }
            tools.answered();
            return;
        }
        ResponseState.Request request = spending.next(responses);
        if (request == null && spending.open() && tools.answerDue()) {
            request = new ResponseState.Request(tools.exhausted() ? WORDS_ONLY.deepCopy() : null);
        }
        if (request != null) {
            if (request.purpose().answers()) {
                // at this moment: a result that comes while the request is on its way is not in it
                tools.answered();
            }
            ObjectNode event = events.responseCreate(request.parameters());
            String eventId = events.lastId();
            responses.sent(request, eventId);
            line.send(event);
            watchdog.due();
            line.schedule(() -> unanswered(eventId), settings.limits().responseTimeoutMillis());
        }
    }

    private void unanswered(String eventId) {
        if (responses.unanswered(eventId)) {
            String what = "the server did not begin a response within " + settings.limits().responseTimeoutMillis() + " ms";
            warn(what);
            silence.nothingIsAwaited();
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

    private final class Floor implements Interruptions.Stage {

        private static long now() {
            return System.nanoTime() / 1_000_000;
        }

        @Override
        public boolean audible() {
            return silence.heardUntil() > now();
        }

        @Override
        public boolean notice() {
            // a route may have silenced it meanwhile
            return notice != null || Math.min(noticeUntil, silence.heardUntil()) > now();
        }

        @Override
        public void pause() {
            pausedSince = now();
            listener.onPause(true);
            emit(RealtimeEvent.of("paused", "paused", null, null));
        }

        @Override
        public void resume() {
            silence.paused(now() - pausedSince);
            listener.onPause(false);
            emit(RealtimeEvent.of("resumed", "resumed", null, null));
        }

        @Override
        public void interrupt() {
            if (interruption.needsControl()) {
                cancel();
            }
            emit(RealtimeEvent.of("interrupted", "interrupted", null, null));
        }

        @Override
        public void answer() {
            responses.withdraw(Purpose.TURN);
            responses.enqueue(new ResponseState.Request(null, Purpose.TURN));
            pump();
        }

        @Override
        public void schedule(Runnable task, long millis) {
            line.schedule(task, millis);
        }
    }

    private final class Bystander implements Aside.Talk {

        @Override
        public void send(ObjectNode event) {
            line.send(event);
        }

        @Override
        public void schedule(Runnable task, long millis) {
            line.schedule(task, millis);
        }

        @Override
        public void billed(String responseId, String status, JsonNode usage, String json) {
            spending.responded(responseId, status, usage, json);
        }

        @Override
        public void cutOff() {
            spending.cutOff();
        }
    }

    private final class Alarm implements Watchdog.Alarm {

        @Override
        public void slow(String what) {
            listener.onSlow(what);
        }

        @Override
        public void resumed() {
            listener.onResumed();
        }

        @Override
        public void dead(String what) {
            if (line.ready()) {
                warn(what);
                line.silent(what);
            }
        }

        @Override
        public void schedule(Runnable task, long millis) {
            line.schedule(task, millis);
        }
    }
}
