// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Ability;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation that is under way: the table of what the server says and whose business each event is, and what becomes of it all when a
 * connection is lost, back, or over. The rules are in the parts, one class for each question. Knows nothing of connections;
 * {@link RealtimeSession} keeps one of these from its first connection to its last.
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

        /** Between two pieces of long work: what has to be done on time, for any call, is done. It may end this one. */
        void keepUp();

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
    private final Line line;
    private final ClientEvents events;
    private final RouteEvents routes;
    private final Warnings warnings;
    final Silence silence;
    private final Watchdog watchdog;
    final ResponseRequests requests;
    final HandoverSummary summary;
    final Transcripts transcripts;
    private final AwaitedWords awaited = new AwaitedWords();
    final Floor floor;
    final Interruptions interruptions;
    final CallerTurns caller;
    private final OwedAnswer owed;
    final ModelVoice voice;
    final FunctionCalls calls;
    final Playback playback;
    final LastWords lastWords;
    private final CallerWords callerWords;
    private final ModelTurns model;
    private final ModelWords modelWords;

    Conversation(ConversationContext context, WatchLimits watch, SpendingPlan plan) {
        this.context = context;
        this.plan = plan;
        callId = context.callId;
        line = context.line;
        events = context.events;
        routes = context.routes;
        warnings = context.warnings;
        latency = new LatencyMeter(context.listener::onAnswerLatency);
        responses = new ResponseState(callId);
        ledger = new ItemLedger(context.output());
        tools = new Tools(context.settings().limits());
        silence = new Silence(context.settings(), context.listener, line, tools, new Quiet());
        watchdog = new Watchdog(watch, () -> System.nanoTime() / 1_000_000, new WatchdogAlarm(context));
        history = new History(context.dialect(), context.settings().historyItems());
        transcripts = new Transcripts(timeline, ledger, history, responses, line, routes::emit);
        spendingTalk = SpendingTalk.of(context.settings(), this::requests, this::voiceMillis, line, context.listener);
        spending = spendingTalk.spending(callId, plan);
        summary = new HandoverSummary(context, history, spending);
        requests = new ResponseRequests(context, responses, tools, spending, watchdog, silence, this::callerFirst);
        calls = new FunctionCalls(context, tools, responses, requests, history, spending, silence, counters);
        floor = new Floor(context, silence, responses, requests);
        interruptions = new Interruptions(context.interruption,
                context.interruption.by() == InterruptOptions.By.LOCAL ? 0 : context.turnDetection().silenceDurationMs(), floor);
        caller = new CallerTurns(context, responses, requests, tools, silence, latency, transcripts, history, interruptions, counters);
        owed = new OwedAnswer(context, responses, requests, caller, watchdog, history);
        voice = new ModelVoice(context, timeline, ledger, responses, summary, owed, watchdog, silence, latency, counters);
        playback = new Playback(context, ledger, responses, requests, transcripts, spending, silence, latency, counters);
        callerWords = new CallerWords(context, caller, awaited, spending);
        model = new ModelTurns(context, responses, requests, tools, spending, silence, floor, caller, owed, counters);
        modelWords = new ModelWords(context, timeline, ledger, responses, transcripts, history, latency);
        lastWords = new LastWords(context, responses, requests, awaited, transcripts, spending, summary, counters);
    }

    private ResponseRequests requests() {
        return requests;
    }

    private long voiceMillis() {
        return voice.millis();
    }

    // ---- what the server says

    /** Anything but {@link ModelVoice#delta}. */
    void event(String type, JsonNode event, String json) {
        if (summary.takes(type, event, json)) {
            return;
        }
        watchdog.event(type, context.turnDetection().answersByItself() && spending.open());
        handle(type, event, json);
        calls.settled();
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
                callerWords.due(event);
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
            case "conversation.item.input_audio_transcription.delta" -> callerWords.piece(type, event, json);
            case "conversation.item.input_audio_transcription.completed" -> callerWords.completed(type, event, json);
            case "conversation.item.input_audio_transcription.failed" -> callerWords.failed(type, event, json);
            case "response.output_audio_transcript.delta" -> modelWords.spoken(type, event, json);
            case "conversation.item.truncated" -> {
                routes.emit("truncated", type, event, json, null);
                playback.cutByServer(event);
            }
            case "output_audio_buffer.started", "output_audio_buffer.stopped", "output_audio_buffer.cleared" -> {
                playback.serverPlays(text(event, "response_id"), type.endsWith("started"));
                routes.emit(null, type, event, json, null);
            }
            case "response.created" -> model.created(type, event, json);
            case "response.output_audio.done" -> {
                ledger.generationDone(text(event, "item_id"));
                voice.done(text(event, "item_id"), event.path("content_index").asInt());
                routes.emit(null, type, event, json, null);
            }
            case "response.output_text.delta" -> modelWords.written(type, event, json);
            case "response.output_text.done" -> modelWords.writtenDone(type, event, json);
            case "response.output_item.done" -> outputItemDone(type, event, json);
            case "function_call.cancelled" -> calls.cancelled(type, event, json);
            case "response.done" -> model.done(type, event, json);
            case "error" -> error(type, event, json);
            default -> {
                // servers add events all the time; a route can still ask for them by name
                LOG.trace("call {}: {}", callId, type);
                routes.emit(null, type, event, json, null);
            }
        }
    }

    private void outputItemDone(String type, JsonNode event, String json) {
        JsonNode item = event.path("item");
        owed.itemDone();
        boolean call = "function_call".equals(text(item, "type"));
        if (call && "completed".equals(text(item, "status"))) {
            calls.called(type, event, item, json);
        } else if (call || !transcripts.modelDone(item, type, json)) {
            routes.emit(null, type, event, json, null);
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
            warnings.warn("the server reports " + error);
            routes.emit(RouteEvents.error(type, json, error));
        }
        if (ours) {
            requests.pump();
        }
    }

    // ---- the connection

    /** A new connection is ready, and nothing was sent yet: its server knows nothing. */
    void tellHistory() {
        if (context.can(Ability.HISTORY)) {
            line.sendHistory(history.seeds().stream().map(seed -> events.itemCreate(seed.deepCopy())).toList());
        }
    }

    /** A new connection is ready, and its server knows what was said before. */
    void resume(boolean again) {
        spending.begin();
        calls.resume();
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
        calls.connectionLost();
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
        lastWords.cutOff();
        watchdog.disconnected();
        transcripts.connectionLost();
        responses.connectionLost();
        ledger.connectionLost();
        voice.connectionLost();
        caller.connectionLost();
    }

    /** The session is over, and with it whatever was under way. */
    void over() {
        spending.ending();
        summary.connectionLost();
        silence.nothingIsAwaited();
        interruptions.over();
        lastWords.over();
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings next) {
        voice.moved(next.options().output());
        context.moved(next);
        if (context.interruption.needsControl() && context.turnDetection().interruptsByItself()) {
            warnings.warn("this server stops by itself when the caller speaks: interruptBy, interrupt and what is protected hold no more");
        }
        ledger.encoding(next.options().output());
        history.speak(next.dialect());
        silence.moved(next);
        spendingTalk.moved(next, spending, plan);
    }

    // ---- small things

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
