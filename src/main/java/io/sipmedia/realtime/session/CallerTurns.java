// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.session.ResponseState.Purpose;

/**
 * The caller's turns, spoken or written: what ends when he begins one, what counts anew, and whether he has the word. Their
 * beginning and end are found by the server's turn detection ({@code input_audio_buffer.speech_started} and
 * {@code speech_stopped}), or by the phone side.
 *
 * <p>Thread: the call's loop.
 */
final class CallerTurns {

    // how long a turn's end keeps our own requests back, so that the server's answer to it comes first
    private static final long GRACE_MILLIS = 1000;

    private final ConversationContext context;
    private final ResponseState responses;
    private final ResponseRequests requests;
    private final Tools tools;
    private final Silence silence;
    private final LatencyMeter latency;
    private final Transcripts transcripts;
    private final History history;
    private final Interruptions interruptions;
    private final Counters counters;
    private boolean speaks;
    private boolean held;
    private int turn;

    CallerTurns(
            ConversationContext context, ResponseState responses, ResponseRequests requests, Tools tools, Silence silence,
            LatencyMeter latency, Transcripts transcripts, History history, Interruptions interruptions, Counters counters) {
        this.context = context;
        this.responses = responses;
        this.requests = requests;
        this.tools = tools;
        this.silence = silence;
        this.latency = latency;
        this.transcripts = transcripts;
        this.history = history;
        this.interruptions = interruptions;
        this.counters = counters;
    }

    /** Whether the caller speaks, as far as the server has told. */
    boolean speaks() {
        return speaks;
    }

    /** Whether he speaks, or has just spoken and the server's own answer is to come first. */
    boolean first() {
        return speaks || held;
    }

    void started(JsonNode event, String json) {
        speaks = true;
        turn++;
        callerIsThere();
        latency.speechStarted();
        String itemId = Conversation.text(event, "item_id");
        long start = transcripts.callerStarted(itemId, event.path("audio_start_ms").asLong());
        // a translation that learns late of a turn says so: the answer to it would be cut off as it begins
        boolean interrupts = context.turnDetection().interruptsByItself() && event.path("interrupts").asBoolean(true);
        if (interrupts) {
            counters.interrupted(responses.discardActive());
        }
        if (context.turnDetection().answersByItself()) {
            responses.withdraw(Purpose.OPENING); // a greeting after the first answer would be odd
            tools.answered(); // the server will answer this turn, with the results in view
        }
        context.routes.emit(RealtimeEvent.of("speech-started", "input_audio_buffer.speech_started", json, null)
                .with(Detail.ITEM_ID, itemId).with(Detail.EVENT_ID, Conversation.text(event, "event_id"))
                .with(Detail.SPEAKER, "caller").with(Detail.START_MILLIS, start));
        responses.withdraw(Purpose.TURN);
        if (interrupts) {
            context.routes.emit("interrupted");
        } else if (!context.turnDetection().interruptsByItself() && context.interruption.by() == InterruptOptions.By.SERVER) {
            interruptions.started();
        }
    }

    void stopped(JsonNode event, String json) {
        speaks = false;
        responses.calledFor();
        silence.begins();
        latency.speechStopped(event.path("ago_ms").asLong());
        String itemId = Conversation.text(event, "item_id");
        if (context.interruption.by() == InterruptOptions.By.SERVER) {
            interruptions.stopped(itemId);
        }
        long end = transcripts.callerStopped(itemId, event.path("audio_end_ms").asLong());
        if (context.turnDetection().answersByItself()) {
            hold();
        }
        context.routes.emit(RealtimeEvent.of("speech-stopped", "input_audio_buffer.speech_stopped", json, null)
                .with(Detail.ITEM_ID, itemId).with(Detail.EVENT_ID, Conversation.text(event, "event_id"))
                .with(Detail.SPEAKER, "caller").with(Detail.END_MILLIS, end));
    }

    private void hold() {
        held = true;
        int thisTurn = turn;
        context.line.schedule(() -> {
            if (thisTurn == turn) {
                held = false;
                requests.pump();
            }
        }, GRACE_MILLIS);
    }

    /** The turn is complete. */
    void committed(JsonNode event) {
        speaks = false;
        responses.calledFor();
        if (!context.turnDetection().answersByItself()) {
            interruptions.committed(Conversation.text(event, "item_id"));
        }
        if (context.turnDetection().isNone()) {
            callerIsThere(); // there is no other sign of it
        }
    }

    /** What was said in the turn is forgotten. */
    void cleared() {
        speaks = false;
    }

    /** His words are in. False when there are none. */
    boolean transcribed(String type, JsonNode event, String json) {
        interruptions.words(Conversation.text(event, "item_id"), Conversation.text(event, "transcript"));
        return transcripts.callerDone(type, event, json);
    }

    /** The phone side has found that the caller speaks, or has fallen silent. */
    void voice(boolean now) {
        // after a failover the server may be one that finds out by itself, whatever the first one was told
        if (context.interruption.by() == InterruptOptions.By.LOCAL && !context.turnDetection().interruptsByItself()) {
            if (now) {
                silence.callerHeard(); // his turn begins when the server says so
                responses.withdraw(Purpose.FILLER);
                interruptions.started();
            } else {
                silence.begins();
                interruptions.stopped(null);
            }
        }
    }

    /** A turn in writing. */
    void text(String text) {
        callerIsThere();
        String id = context.events.itemId();
        history.message(id, "user", text);
        context.line.send(context.events.itemCreate(context.dialect().message("user", text).put("id", id)));
    }

    /** A response has begun: what was held back for it need not be any more. */
    void responseCreated() {
        held = false;
    }

    void connectionLost() {
        speaks = false;
        held = false;
    }

    // what counts until he says something counts anew
    private void callerIsThere() {
        tools.callerSpoke();
        silence.callerSpoke();
        responses.withdraw(Purpose.IDLE);
        responses.withdraw(Purpose.FILLER);
    }
}
