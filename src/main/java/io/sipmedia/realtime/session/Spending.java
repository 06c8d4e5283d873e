// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session spends, and the end of it. Everything used is booked and told as a {@code usage} event; a budget that
 * runs out is told in three steps. Once it is used up, no response is asked for but the goodbye, and one that the server
 * begins by itself is cancelled, so that a model which goes on and on without the caller costs one response more than it
 * may, and its goodbye.
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
    private static final long TICK_MILLIS = 1000;
    // a model that is billed by time is booked this often, and at the end
    private static final long BOOK_TIME_MILLIS = 60_000;
    // what the phone's queue and the network add to the length of a goodbye
    private static final long LAST_WORDS_MARGIN_MILLIS = 500;
    private static final long LAST_WORDS_MAX_MILLIS = 30_000;
    private static final int MOST_GOODBYES = 3;
    private static final long ROUTES_MILLIS = 500;

    private final String callId;
    private final SpendingPlan plan;
    private final UsageMeter meter;
    private ResponseState.Request goodbye;
    private final Talk talk;
    private final LongSupplier nanos;
    private Budget perCall;
    private Step step = Step.WITHIN;
    private long begunNanos = Long.MIN_VALUE;
    private long bookedMillis;
    private long billedMillis;
    private boolean ticking;
    private boolean silenced;
    private boolean wasSilenced;
    private int goodbyesAsked;
    private boolean blind;
    private boolean ending;
    // a response was cut off that somebody may wait for
    private boolean unanswered;
    private String goodbyeId;
    private long goodbyeNanos;
    private long goodbyeVoice;
    private int round;
    // what the server plays now, and how often it has told
    private final Set<String> playing = new HashSet<>();
    private int playingTold;

    /** @param goodbye the response that is asked for when the budget is used up */
    Spending(String callId, SpendingPlan plan, UsageMeter meter, ObjectNode goodbye, Talk talk, LongSupplier nanos) {
        this.callId = callId;
        this.plan = plan;
        this.meter = meter;
        this.goodbye = request(goodbye);
        this.talk = talk;
        this.nanos = nanos;
        perCall = plan.perCall();
    }

    private static ResponseState.Request request(ObjectNode goodbye) {
        return new ResponseState.Request(goodbye, ResponseState.Purpose.WORDS);
    }

    UsageMeter meter() {
        return meter;
    }

    /**
     * The session goes on with another server. What was used before has been booked at the old price; from now on the new
     * one's counts.
     */
    void moved(PriceTable prices, String model, String transcriber, ObjectNode goodbyeThere) {
        bookTime();
        meter.price(prices, model, transcriber);
        billedMillis = millis();
        goodbye = request(goodbyeThere);
        if (begunNanos != Long.MIN_VALUE) {
            startTicking();
        }
        if (wasSilenced) {
            talk.answerByItself(!silenced); // of another dialect it has not been told
        }
    }

    /** A response was begun on a connection that is gone: it is billed, and nobody will say how much. */
    void cutOff() {
        if (!meter.billedByTime()) {
            unreported("a response that was cut off with its connection");
        }
    }

    /** A turn of the caller was being written down on a connection that is gone. */
    void wordsLost() {
        if (meter.transcribes()) {
            unreported("a transcription that was cut off with its connection");
        }
    }

    /** The session ends: what is still reported counts, and leads to nothing. */
    void ending() {
        ending = true;
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
        if (begunNanos != Long.MIN_VALUE) {
            return;
        }
        begunNanos = nanos.getAsLong();
        startTicking();
    }

    private void startTicking() {
        if (!ticking && (meter.billedByTime() || plan.perCall().millis() != null || plan.perDay().millis() != null)) {
            ticking = true;
            talk.schedule(this::tick, TICK_MILLIS);
        }
    }

    private void tick() {
        if (millis() - billedMillis >= BOOK_TIME_MILLIS) {
            bookTime();
        }
        book(BigDecimal.ZERO, 0);
        evaluate();
        talk.schedule(this::tick, TICK_MILLIS);
    }

    private long millis() {
        return begunNanos == Long.MIN_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begunNanos);
    }

    /** A response is done. Its usage may be missing. */
    void responded(String responseId, String status, JsonNode used, String json) {
        if (Usage.reported(used)) {
            used(meter.addResponse(used), responseId, json);
        } else if (!"failed".equals(status) && !meter.billedByTime()) {
            unreported("a response");
        }
        if (step == Step.WRAPPING_UP && responseId != null && responseId.equals(goodbyeId)) {
            lastWords();
        }
    }

    /** A transcription is done. Its usage may be missing. */
    void transcribed(JsonNode used, String json) {
        if (used.isObject()) {
            used(meter.addTranscription(used), null, json);
        } else if (meter.transcribes()) { // else the model has done so unasked, as a part of its own work
            unreported("a transcription");
        }
    }

    /** The session is over: what has not been booked yet is booked. */
    void end() {
        if (begunNanos != Long.MIN_VALUE) {
            bookTime();
            book(BigDecimal.ZERO, 0);
        }
    }

    private void bookTime() {
        long now = millis();
        if (meter.billedByTime() && now > billedMillis) {
            Map<String, Object> body = meter.addTime(now - billedMillis);
            billedMillis = now;
            book(meter.lastCost(), 0);
            talk.emit(RealtimeEvent.of("usage", "usage", null, body));
        }
    }

    private void used(Map<String, Object> body, String responseId, String json) {
        book(meter.lastCost(), meter.lastTokens());
        talk.emit(RealtimeEvent.of("usage", "usage", json, body).with(Detail.RESPONSE_ID, responseId));
        if (body.containsKey("costUnknown")) {
            blind("the price of what " + body.get("model") + " has used is not known");
        }
        evaluate();
    }

    private void unreported(String what) {
        meter.unreported();
        blind("the server does not say what " + what + " has used");
    }

    // once per session: a budget that cannot be kept must not look as if it were
    private void blind(String why) {
        if (!blind && !ending && (perCall.money() != null || perCall.tokens() != null || plan.perDay().money() != null || plan.perDay().tokens() != null)) {
            blind = true;
            LOG.warn("call {}: the budget cannot be kept, {}", callId, why);
            talk.emit(RealtimeEvent.of("error", "error", null, why).with(Detail.ERROR_CODE, "budget_blind").with(Detail.ERROR_MESSAGE, why));
        }
    }

    private void book(BigDecimal money, long tokens) {
        long now = millis();
        if (plan.account() != null) {
            plan.account().add(new Spent(money, tokens, now - bookedMillis));
        }
        bookedMillis = now;
    }

    private Spent spent() {
        return new Spent(meter.cost(), meter.tokens(), millis());
    }

    // ---- the steps

    private void evaluate() {
        if (ending) {
            return;
        }
        int call = perCall.percent(spent());
        Budget today = plan.account() == null ? plan.perDay() : plan.account().extended(plan.perDay());
        int day = plan.account() == null ? 0 : today.percent(plan.account().today());
        boolean ofDay = day > call;
        int percent = Math.max(call, day);
        if (percent >= 100 && open()) {
            wrapUp(body(ofDay, percent, today));
        } else if (percent >= plan.warnPercent() && step == Step.WITHIN) {
            step = Step.WARNED;
            LOG.debug("call {}: {} % of the budget are used", callId, percent);
            tell("budget-warning", body(ofDay, percent, today));
        }
    }

    private Map<String, Object> body(boolean ofDay, int percent, Budget today) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("budget", ofDay ? "day" : "call");
        map.put("limit", (ofDay ? today : perCall).toString());
        map.put("percent", percent);
        map.put("spent", spent().toMap());
        if (plan.account() != null) {
            map.put("tenant", plan.account().tenant());
            map.put("today", plan.account().today().toMap());
        }
        return map;
    }

    private void tell(String event, Map<String, Object> body) {
        talk.emit(RealtimeEvent.of(event, event, null, body));
    }

    private void wrapUp(Map<String, Object> body) {
        step = Step.WRAPPING_UP;
        goodbyeId = null;
        goodbyesAsked = 0;
        int thisRound = ++round;
        LOG.info("call {}: the budget is used up ({}), the model is asked to say goodbye", callId, body.get("limit"));
        tell("budget-wrap-up", body);
        if (step != Step.WRAPPING_UP || thisRound != round) {
            return; // somebody gave more while he was told
        }
        silence(true);
        talk.schedule(() -> {
            if (thisRound == round && step == Step.WRAPPING_UP && (goodbyeId == null || goodbyeVoice >= 0)) {
                exceed();
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
            return request == goodbye ? responses.next() : request;
        }
        // a server that refuses it is not asked for ever
        return step == Step.WRAPPING_UP && goodbyeId == null && responses.idle() && goodbyesAsked++ < MOST_GOODBYES ? goodbye : null;
    }

    /** A response has begun, asked for by us or by nobody. */
    void begun(String responseId, ResponseState.Request asked) {
        if (open()) {
            return;
        }
        if (step == Step.WRAPPING_UP && goodbyeId == null && asked == goodbye && responseId != null) {
            goodbyeId = responseId;
            goodbyeNanos = nanos.getAsLong();
            goodbyeVoice = talk.voiceMillis();
        } else {
            unanswered = true;
            talk.cancel();
        }
    }

    // the phone plays slower than the model speaks
    private void lastWords() {
        if (talk.playedByServer()) {
            goodbyeVoice = -1;
            playedLastWords();
            return;
        }
        long voice = talk.voiceMillis() - goodbyeVoice;
        long since = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - goodbyeNanos);
        goodbyeVoice = -1;
        int thisRound = round;
        long left = voice == 0 ? 0 : Math.min(LAST_WORDS_MAX_MILLIS, Math.max(0, voice - since) + LAST_WORDS_MARGIN_MILLIS);
        talk.schedule(() -> {
            if (thisRound == round && step == Step.WRAPPING_UP) {
                exceed();
            }
        }, left);
    }

    /** The connection over which the server would tell is gone. */
    void unheard() {
        playing.clear();
    }

    /** The server has begun to play a response, or has stopped. */
    void serverPlays(String responseId, boolean now) {
        if (now) {
            playing.add(responseId);
        } else {
            playing.remove(responseId);
        }
        playingTold++;
        if (step == Step.WRAPPING_UP && goodbyeId != null && goodbyeVoice < 0) {
            playedLastWords();
        }
    }

    // it is made; the caller has heard it when the server has nothing left to play, and is not about to begin
    private void playedLastWords() {
        int thisRound = round;
        int told = playingTold;
        talk.schedule(() -> {
            if (thisRound == round && told == playingTold && step == Step.WRAPPING_UP) {
                exceed();
            }
        }, playing.isEmpty() ? LAST_WORDS_MARGIN_MILLIS : LAST_WORDS_MAX_MILLIS);
    }

    private void exceed() {
        step = Step.EXCEEDED;
        int thisRound = round;
        talk.cancel();
        Budget today = plan.account() == null ? plan.perDay() : plan.account().extended(plan.perDay());
        int call = perCall.percent(spent());
        int day = plan.account() == null ? 0 : today.percent(plan.account().today());
        Map<String, Object> body = body(day > call, Math.max(call, day), today);
        tell("budget-exceeded", body);
        // routes run on threads of their own: one that gives more must be there before the call is ended
        talk.schedule(() -> {
            if (step == Step.EXCEEDED && thisRound == round) {
                talk.exceeded("the budget per " + body.get("budget") + " is used up: " + body.get("limit"));
            }
        }, ROUTES_MILLIS);
    }

    /** More for this session; a route has decided so. */
    void extend(Budget more) {
        perCall = perCall.plus(more);
        reconsider();
    }

    /** More for the tenant's day. */
    void extendDay(Budget more) {
        if (plan.account() != null) {
            plan.account().extend(more);
        }
        reconsider();
    }

    private void reconsider() {
        Budget today = plan.account() == null ? plan.perDay() : plan.account().extended(plan.perDay());
        int percent = Math.max(perCall.percent(spent()), plan.account() == null ? 0 : today.percent(plan.account().today()));
        if (percent >= 100) {
            return;
        }
        boolean wasClosed = !open();
        step = percent >= plan.warnPercent() ? Step.WARNED : Step.WITHIN;
        if (wasClosed) {
            round++;
            LOG.debug("call {}: there is more budget, the talk goes on", callId);
            boolean said = goodbyeId != null;
            if (said && goodbyeVoice >= 0) {
                talk.cancel(); // nobody has to hear a goodbye that is none
            }
            goodbyeId = null;
            silence(false);
            if (said || unanswered) {
                talk.respond();
            }
            unanswered = false;
            talk.pump();
        }
    }
}
