// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session has used: counted, booked in the tenant's account, and told as a {@code usage} event.
 *
 * <p>Thread: the call's loop.
 */
final class Expenses {

    private static final Logger LOG = LoggerFactory.getLogger(Expenses.class);
    private static final long TICK_MILLIS = 1000;
    // a model that is billed by time is booked this often, and at the end
    private static final long BOOK_TIME_MILLIS = 60_000;

    private final String callId;
    private final SpendingLedger.Account account;
    private final Allowance allowance;
    private final UsageMeter meter;
    private final Spending.Talk talk;
    private final Runnable passed;
    private final LongSupplier nanos;
    private long begunNanos = Long.MIN_VALUE;
    private long bookedMillis;
    private long billedMillis;
    private boolean ticking;
    private boolean blind;
    private boolean ending;

    /**
     * @param account   where everything is booked; null for nowhere
     * @param allowance what it is all measured against
     * @param passed    told every second, if time is money or limited
     */
    Expenses(
            String callId, SpendingLedger.Account account, Allowance allowance, UsageMeter meter, Spending.Talk talk,
            Runnable passed, LongSupplier nanos) {
        this.callId = callId;
        this.account = account;
        this.allowance = allowance;
        this.meter = meter;
        this.talk = talk;
        this.passed = passed;
        this.nanos = nanos;
    }

    UsageMeter meter() {
        return meter;
    }

    /** From the first time on minutes count. */
    void begin() {
        if (!begun()) {
            begunNanos = nanos.getAsLong();
            startTicking();
        }
    }

    private boolean begun() {
        return begunNanos != Long.MIN_VALUE;
    }

    private void startTicking() {
        if (!ticking && (meter.billedByTime() || allowance.limitsTime())) {
            ticking = true;
            talk.schedule(this::tick, TICK_MILLIS);
        }
    }

    private void tick() {
        if (millis() - billedMillis >= BOOK_TIME_MILLIS) {
            bookTime();
        }
        book(BigDecimal.ZERO, 0);
        passed.run();
        talk.schedule(this::tick, TICK_MILLIS);
    }

    private long millis() {
        return begun() ? TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begunNanos) : 0;
    }

    Spent spent() {
        return new Spent(meter.cost(), meter.tokens(), millis());
    }

    /** Prices of another server; what was used before is booked at the old ones. */
    void price(PriceTable prices, String model, String transcriber) {
        bookTime();
        meter.price(prices, model, transcriber);
        billedMillis = millis();
        if (begun()) {
            startTicking();
        }
    }

    /** A response is done. Returns whether the server has said what it has used. */
    boolean response(String responseId, String status, JsonNode used, String json) {
        if (Usage.reported(used)) {
            used(meter.addResponse(used), responseId, json);
            return true;
        }
        if (!"failed".equals(status) && !meter.billedByTime()) {
            unreported("a response");
        }
        return false;
    }

    /** A transcription is done. Returns whether the server has said what it has used. */
    boolean transcription(JsonNode used, String json) {
        if (used.isObject()) {
            used(meter.addTranscription(used), null, json);
            return true;
        }
        if (meter.transcribes()) { // else the model has done so unasked, as a part of its own work
            unreported("a transcription");
        }
        return false;
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

    private void used(Map<String, Object> body, String responseId, String json) {
        book(meter.lastCost(), meter.lastTokens());
        talk.emit(RealtimeEvent.of("usage", "usage", json, body).with(Detail.RESPONSE_ID, responseId));
        if (body.containsKey("costUnknown")) {
            blind("the price of what " + body.get("model") + " has used is not known");
        }
    }

    private void unreported(String what) {
        meter.unreported();
        blind("the server does not say what " + what + " has used");
    }

    // once per session: a budget that cannot be kept must not look as if it were
    private void blind(String why) {
        if (!blind && !ending && allowance.limitsUsage()) {
            blind = true;
            LOG.warn("call {}: the budget cannot be kept, {}", callId, why);
            talk.emit(RealtimeEvent.of("error", "error", null, why).with(Detail.ERROR_CODE, "budget_blind").with(Detail.ERROR_MESSAGE, why));
        }
    }

    /** The session ends: what is still reported counts, and nobody is warned any more. */
    void ending() {
        ending = true;
    }

    /** What has not been booked yet is booked. */
    void end() {
        if (begun()) {
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

    private void book(BigDecimal money, long tokens) {
        long now = millis();
        if (account != null) {
            account.add(new Spent(money, tokens, now - bookedMillis));
        }
        bookedMillis = now;
    }
}
