// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session spends, and the end of it. {@link Expenses} are measured against the {@link Allowance}; a budget that
 * runs out is told in three steps. Once it is used up, no response is asked for but the goodbye, and one that the server
 * begins by itself is cancelled, so that a model which goes on and on without the caller costs one response more than it
 * may, and its {@link Goodbye}.
 *
 * <p>Thread: the call's loop.
 */
final class Spending {

    /** How far it has come. Only more budget leads back. */
    enum Step { WITHIN, WARNED, WRAPPING_UP, EXCEEDED }

    /** What it may ask of the conversation. */
    interface Talk {

        void emit(RealtimeEvent event);

        void schedule(Runnable task, long millis);

        /** Stops the response that is being made. */
        void cancel();

        /** Whether the server answers by itself when the caller has spoken. */
        void answerByItself(boolean yes);

        /** Whether the server makes responses that it is asked for. */
        boolean canBeAsked();

        /** Asks for a response. */
        void respond();

        /** Sends what may be sent now. */
        void pump();

        /** The budget is used up and the goodbye has been heard. */
        void exceeded(String reason);

        /** Milliseconds of the model's voice handed on so far. */
        long voiceMillis();

        /** Whether the server plays the model's voice itself, so that none is handed on. */
        boolean playedByServer();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Spending.class);
    private static final long ROUTES_MILLIS = 500;

    private final String callId;
    private final SpendingPlan plan;
    private final Allowance allowance;
    private final Expenses expenses;
    private final Goodbye goodbye;
    private final Talk talk;
    private Step step = Step.WITHIN;
    private boolean silenced;
    private boolean wasSilenced;
    private boolean ending;
    // a response was cut off that somebody may wait for
    private boolean unanswered;
    private int round;

    /** @param goodbye the response that is asked for when the budget is used up */
    Spending(String callId, SpendingPlan plan, UsageMeter meter, ObjectNode goodbye, Talk talk, LongSupplier nanos) {
        this.callId = callId;
        this.plan = plan;
        this.talk = talk;
        allowance = new Allowance(plan);
        expenses = new Expenses(callId, plan.account(), allowance, meter, talk, this::evaluate, nanos);
        this.goodbye = new Goodbye(goodbye, talk, nanos);
    }

    UsageMeter meter() {
        return expenses.meter();
    }

    /**
     * The session goes on with another server. What was used before has been booked at the old price; from now on the new
     * one's counts.
     */
    void moved(PriceTable prices, String model, String transcriber, ObjectNode goodbyeThere) {
        expenses.price(prices, model, transcriber);
        goodbye.say(goodbyeThere);
        if (wasSilenced) {
            talk.answerByItself(!silenced); // of another dialect it has not been told
        }
    }

    /** A response was begun on a connection that is gone. */
    void cutOff() {
        expenses.cutOff();
    }

    /** A turn of the caller was being written down on a connection that is gone. */
    void wordsLost() {
        expenses.wordsLost();
    }

    /** The session ends: what is still reported counts, and leads to nothing. */
    void ending() {
        ending = true;
        expenses.ending();
    }

    Step step() {
        return step;
    }

    /** Whether the model may say and do what it wants. */
    boolean open() {
        return step == Step.WITHIN || step == Step.WARNED;
    }

    // ---- what is used

    /** The session is ready, for the first time or again: from the first time on its minutes count. */
    void begin() {
        expenses.begin();
    }

    /** A response is done. Its usage may be missing. */
    void responded(String responseId, String status, JsonNode used, String json) {
        if (expenses.response(responseId, status, used, json)) {
            evaluate();
        }
        if (step == Step.WRAPPING_UP && goodbye.is(responseId)) {
            goodbye.done();
        }
    }

    /** A transcription is done. Its usage may be missing. */
    void transcribed(JsonNode used, String json) {
        if (expenses.transcription(used, json)) {
            evaluate();
        }
    }

    /** The session is over: what has not been booked yet is booked. */
    void end() {
        expenses.end();
    }

    // ---- the steps

    private void evaluate() {
        if (ending) {
            return;
        }
        Allowance.Standing standing = standing();
        if (standing.percent() >= 100 && open()) {
            wrapUp(body(standing));
        } else if (standing.percent() >= plan.warnPercent() && step == Step.WITHIN) {
            step = Step.WARNED;
            LOG.debug("call {}: {} % of the budget are used", callId, standing.percent());
            tell("budget-warning", body(standing));
        }
    }

    private Allowance.Standing standing() {
        return allowance.standing(expenses.spent());
    }

    private Map<String, Object> body(Allowance.Standing standing) {
        return allowance.body(standing, expenses.spent());
    }

    private void tell(String event, Map<String, Object> body) {
        talk.emit(RealtimeEvent.of(event, event, null, body));
    }

    private void wrapUp(Map<String, Object> body) {
        step = Step.WRAPPING_UP;
        int thisRound = ++round;
        goodbye.due(() -> exceed(thisRound));
        LOG.info("call {}: the budget is used up ({}), the model is asked to say goodbye", callId, body.get("limit"));
        tell("budget-wrap-up", body);
        if (step != Step.WRAPPING_UP || thisRound != round) {
            return; // somebody gave more while he was told
        }
        silence(true);
        talk.schedule(() -> {
            if (!goodbye.made()) {
                exceed(thisRound);
            }
        }, talk.canBeAsked() ? plan.wrapUpMillis() : 0);
        talk.pump();
    }

    private void silence(boolean on) {
        if (silenced != on) {
            silenced = on;
            wasSilenced = true;
            talk.answerByItself(!on);
        }
    }

    /** What may be asked for now, of all that waits. */
    ResponseState.Request next(ResponseState responses) {
        if (open()) {
            ResponseState.Request request = responses.next();
            // one that was put back; there is more budget now
            return goodbye.is(request) ? responses.next() : request;
        }
        return step == Step.WRAPPING_UP && responses.idle() ? goodbye.ask() : null;
    }

    /** A response has begun, asked for by us or by nobody. */
    void begun(String responseId, ResponseState.Request asked) {
        if (open()) {
            return;
        }
        if (step == Step.WRAPPING_UP && !goodbye.begun() && goodbye.is(asked) && responseId != null) {
            goodbye.begin(responseId);
        } else {
            unanswered = true;
            talk.cancel();
        }
    }

    /** The connection over which the server would tell is gone. */
    void unheard() {
        goodbye.unheard();
    }

    /** The server has begun to play a response, or has stopped. */
    void serverPlays(String responseId, boolean now) {
        goodbye.serverPlays(responseId, now);
    }

    private void exceed(int thatRound) {
        if (thatRound != round || step != Step.WRAPPING_UP) {
            return; // there is more budget since, or it has been done
        }
        step = Step.EXCEEDED;
        talk.cancel();
        Map<String, Object> body = body(standing());
        tell("budget-exceeded", body);
        // routes run on threads of their own: one that gives more must be there before the call is ended
        talk.schedule(() -> {
            if (step == Step.EXCEEDED && thatRound == round) {
                talk.exceeded("the budget per " + body.get("budget") + " is used up: " + body.get("limit"));
            }
        }, ROUTES_MILLIS);
    }

    /** More for this session; a route has decided so. */
    void extend(Budget more) {
        allowance.extend(more);
        reconsider();
    }

    /** More for the tenant's day. */
    void extendDay(Budget more) {
        allowance.extendDay(more);
        reconsider();
    }

    private void reconsider() {
        int percent = standing().percent();
        if (percent >= 100) {
            return;
        }
        boolean wasClosed = !open();
        step = percent >= plan.warnPercent() ? Step.WARNED : Step.WITHIN;
        if (wasClosed) {
            round++;
            LOG.debug("call {}: there is more budget, the talk goes on", callId);
            boolean said = goodbye.begun();
            if (said && !goodbye.made()) {
                talk.cancel(); // nobody has to hear a goodbye that is none
            }
            goodbye.forget();
            silence(false);
            if (said || unanswered) {
                talk.respond();
            }
            unanswered = false;
            talk.pump();
        }
    }
}
