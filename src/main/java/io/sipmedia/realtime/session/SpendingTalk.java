// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What {@link Spending} may ask of a conversation, in the words of its dialect.
 *
 * <p>Thread: the call's loop.
 */
final class SpendingTalk implements Spending.Talk {

    // of the server that is spoken with
    private SessionSettings settings;
    private final Supplier<ResponseRequests> requests;
    private final LongSupplier voiceMillis;
    private final Conversation.Line line;
    private final SessionListener listener;

    private SpendingTalk(
            SessionSettings settings, Supplier<ResponseRequests> requests, LongSupplier voiceMillis, Conversation.Line line,
            SessionListener listener) {
        this.settings = settings;
        this.requests = requests;
        this.voiceMillis = voiceMillis;
        this.line = line;
        this.listener = listener;
    }

    /**
     * @param requests    made later, as they ask about the budget themselves
     * @param voiceMillis of the model, handed on so far
     */
    static SpendingTalk of(
            SessionSettings settings, Supplier<ResponseRequests> requests, LongSupplier voiceMillis, Conversation.Line line,
            SessionListener listener) {
        return new SpendingTalk(settings, requests, voiceMillis, line, listener);
    }

    Spending spending(String callId, SpendingPlan plan) {
        UsageMeter meter = new UsageMeter(settings.prices(), settings.pricedModel(), settings.transcriber());
        return new Spending(callId, plan, meter, goodbye(settings.dialect(), plan.wrapUp()), this, System::nanoTime);
    }

    /** The session goes on with another server. */
    void moved(SessionSettings next, Spending spending, SpendingPlan plan) {
        settings = next;
        spending.moved(next.prices(), next.pricedModel(), next.transcriber(), goodbye(next.dialect(), plan.wrapUp()));
    }

    // a response of its own instructions in which no function may be called, said as the dialect says it
    private static ObjectNode goodbye(Dialect dialect, String instructions) {
        ObjectNode response = dialect.respondParameters(instructions);
        ObjectNode say = dialect.sayParameters("");
        if (response != null && say != null && say.has("tool_choice")) {
            response.set("tool_choice", say.get("tool_choice"));
        }
        return response;
    }

    @Override
    public void emit(RealtimeEvent event) {
        listener.onEvent(event);
    }

    @Override
    public void schedule(Runnable task, long millis) {
        line.schedule(task, millis);
    }

    @Override
    public void cancel() {
        requests.get().cancel();
    }

    @Override
    public void answerByItself(boolean yes) {
        SessionOptions options = settings.options();
        TurnDetection t = options.turnDetection();
        if (!t.answersByItself()) {
            return; // it never does
        }
        TurnDetection mute = new TurnDetection(t.type(), t.threshold(), t.prefixPaddingMs(), t.silenceDurationMs(), 0, t.eagerness(),
                false, t.interruptResponse());
        JsonNode with = settings.dialect().session(options, settings.tools());
        JsonNode without = settings.dialect().session(options.withTurnDetection(mute), settings.tools());
        ObjectNode change = yes ? difference(without, with) : difference(with, without);
        if (!change.isEmpty()) {
            line.update(change);
        }
    }

    // the members of the second that the first has not; turn detection is replaced as a whole
    private static ObjectNode difference(JsonNode from, JsonNode to) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        to.properties().forEach(member -> {
            JsonNode old = from.get(member.getKey());
            JsonNode value = member.getValue();
            if (!value.equals(old)) {
                change.set(member.getKey(), value.isObject() && old != null && old.isObject()
                        && !"turn_detection".equals(member.getKey()) ? difference(old, value) : value);
            }
        });
        return change;
    }

    @Override
    public boolean canBeAsked() {
        return settings.dialect().capabilities().can(Ability.RESPOND);
    }

    @Override
    public void respond() {
        requests.get().respond(null);
    }

    @Override
    public void pump() {
        requests.get().pump();
    }

    @Override
    public void exceeded(String reason) {
        listener.onBudgetExceeded(reason);
    }

    @Override
    public boolean playedByServer() {
        return settings.attached();
    }

    @Override
    public long voiceMillis() {
        return voiceMillis.getAsLong();
    }
}
