// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.dialect.XaiDialect;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Budgets against a scripted server: warned, wrapped up, ended, or extended. One scripted response is 205 tokens, 0.010296 USD. */
class SpendingTest extends SessionTestBase {

    private static final long LONG = 60_000;

    private final SpendingLedger ledger = new SpendingLedger(Clock.systemDefaultZone());
    private final SpendingLedger.Account account = ledger.account("acme");

    private SpendingPlan plan(String perCall, String perDay, long wrapUpMillis) {
        return new SpendingPlan(Budget.parse("budgetPerCall", perCall), Budget.parse("budgetPerDay", perDay), 80, wrapUpMillis,
                SpendingPlan.GOODBYE, account);
    }

    private void ready(SpendingPlan plan) {
        ready(plan, settings());
    }

    private void ready(SpendingPlan plan, SessionSettings settings) {
        session = new RealtimeSession(CALL, loop(), transport, Resilience.of(settings), recorder, plan);
        session.open();
        until(() -> session.state() == SessionState.READY);
    }

    private void response(String id) {
        server.client().created(id);
        server.client().done(id, "completed");
    }

    private List<JsonNode> goodbyes() {
        return sent("response.create").stream().filter(e -> e.at("/response/instructions").asText().contains("say goodbye")).toList();
    }

    private static Map<?, ?> body(RealtimeEvent event) {
        return (Map<?, ?>) event.body();
    }

    private static BigDecimal cost(RealtimeEvent event) {
        return (BigDecimal) body(event).get("costUsd");
    }

    @Test
    void theRecordIsTheSumOfTheUsageEvents() {
        ready(plan(null, null, LONG));
        for (int i = 0; i < 7; i++) {
            server.client().created("resp_" + i);
            server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_" + i
                    + "','transcript':'word','usage':{'type':'tokens','total_tokens':14,'input_tokens':11,'input_token_details':"
                    + "{'text_tokens':3,'audio_tokens':8},'output_tokens':3}}");
            server.client().done("resp_" + i, i % 2 == 0 ? "completed" : "cancelled");
        }
        settle();
        session.close("call ended");
        until(() -> recorder.closed != null);
        List<RealtimeEvent> used = recorder.group("usage");
        assertEquals(14, used.size());
        BigDecimal sum = used.stream().map(SpendingTest::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal recorded = (BigDecimal) recorder.closed.usage().get("costUsd");
        assertEquals(0, sum.compareTo(recorded), sum + " and " + recorded);
        // 7 * (14*4 + 27*32 + 28*24 + 136*64) + 7 * (3*1.25 + 8*3 + 3*5), in millionths
        assertEquals(0, new BigDecimal("0.07237125").compareTo(sum), sum.toString());
        assertEquals(0, account.today().money().compareTo(sum));
        assertEquals(7 * 219, account.today().tokens());
        assertTrue(account.ever().millis() > 0);
        assertTrue(recorder.closed.toJson().contains("\"costUsd\":0.07237125"), recorder.closed.toJson());
    }

    @Test
    void aModelThatGoesOnWithoutTheCallerIsStoppedWithinOneResponse() {
        ready(plan("500 tokens", null, 500));
        response("resp_1");
        response("resp_2");
        response("resp_3");
        until(() -> recorder.group("budget-wrap-up").size() == 1);
        assertEquals(List.of("usage", "usage", "budget-warning", "usage", "budget-wrap-up"), recorder.events.stream()
                .map(RealtimeEvent::group).filter(g -> g != null && List.of("usage", "budget-warning", "budget-wrap-up").contains(g)).toList(),
                "205, 410 (82 %), 615 tokens");
        // the next one is the goodbye; it begins others whenever one is over
        response("resp_4");
        for (int i = 5; i < 8; i++) {
            String id = "resp_" + i;
            server.client().created(id);
            until(() -> sent("response.cancel").stream().anyMatch(e -> e.path("response_id").asText().equals(id)));
            server.client().audio(id, "item_" + i, 100);
            server.client().done(id, "cancelled");
        }
        until(() -> recorder.group("budget-exceeded").size() == 1);
        assertEquals(3, sent("response.cancel").size());
        assertEquals(0, recorder.audioMillis(), "nothing of it is heard");
    }

    @Test
    void whoHearsThatItIsExceededHasAMomentToGiveMore() {
        // the goodbye is never answered: what comes after it is asked for then
        ready(plan("200 tokens", null, 50), settings().withLimits(new SessionLimits(1000, 20, 8, 32_768)));
        response("resp_1");
        until(() -> recorder.group("budget-exceeded").size() == 1);
        session.extendBudget(Budget.parse("more", "100000 tokens"), false);
        session.respond(null);
        until(() -> sent("response.create").size() >= 2);
        await().during(Duration.ofMillis(700)).until(() -> recorder.signals.stream().noneMatch(signal -> signal.startsWith("exceeded")));
        assertEquals(SessionState.READY, session.state());
    }

    @Test
    void aLoopOfFunctionCallsIsStoppedWithinOneResponse() {
        int[] n = {0};
        server.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                int i = ++n[0];
                client.created("resp_" + i);
                client.toolCall("resp_" + i, "item_" + i, "call_" + i, "f" + i, "{}");
                client.done("resp_" + i, "completed");
            }
        };
        recorder.tool = call -> {
            loop().eventLoop().execute(() -> session.toolOutput(call.toolCallId(), "more"));
            return 10_000;
        };
        ready(plan("0.03 USD", null, LONG));
        session.respond(null);
        until(() -> recorder.signals.stream().anyMatch(s -> s.startsWith("exceeded")));
        // 0.010296, 0.020592, 0.030888: the third is the one that crosses; then the goodbye, which may call nothing
        assertEquals(4, sent("response.create").size());
        assertEquals(1, goodbyes().size());
        assertEquals("none", goodbyes().get(0).at("/response/tool_choice").asText());
        assertEquals(3, recorder.toolCalls.size(), "the one in the goodbye was not run");
        assertEquals(List.of("budget-wrap-up", "budget-exceeded"), recorder.events.stream().map(RealtimeEvent::group)
                .filter(g -> g != null && g.startsWith("budget")).toList(), "68 %, then 102 %");
        assertEquals("exceeded: the budget per call is used up: 0.03 USD", recorder.signals.get(1));
        Map<?, ?> body = body(recorder.group("budget-wrap-up").get(0));
        assertEquals("call", body.get("budget"));
        assertEquals(102, body.get("percent"));
        assertEquals("acme", body.get("tenant"));
    }

    @Test
    void theServerIsToldNotToAnswerByItselfAndAgainWhenThereIsMore() {
        ready(plan("200 tokens", null, LONG));
        response("resp_1");
        until(() -> goodbyes().size() == 1);
        JsonNode off = sent("session.update").get(1).path("session");
        assertEquals(false, off.at("/audio/input/turn_detection/create_response").asBoolean(true));
        assertFalse(off.path("audio").has("output"), "the voice is not touched: " + off);
        server.client().created("resp_bye");
        until(() -> recorder.group("response-started").size() == 2);
        session.extendBudget(Budget.parse("x", "1000 tokens"), false);
        until(() -> sent("session.update").size() == 3);
        assertEquals(true, sent("session.update").get(2).at("/session/audio/input/turn_detection/create_response").asBoolean());
        until(() -> sent("response.cancel").size() == 1);
        server.client().done("resp_bye", "cancelled");
        until(() -> sent("response.create").size() == 2);
        response("resp_3");
        settle();
        assertEquals(List.of(), recorder.group("budget-exceeded"));
        assertEquals(1, goodbyes().size());
    }

    @Test
    void aRouteThatGivesMoreInTimeIsNotInterrupted() {
        ready(plan("250 tokens", null, LONG));
        response("resp_1");
        until(() -> recorder.group("budget-warning").size() == 1);
        session.extendBudget(Budget.parse("x", "1000 tokens"), false);
        loopDone(); // a busy loop reads its sockets before it does what it was asked
        response("resp_2");
        settle();
        assertEquals(List.of(), recorder.group("budget-wrap-up"));
    }

    @Test
    void theCallEndsAfterTheGoodbyeHasBeenHeard() {
        ready(plan("200 tokens", null, LONG));
        response("resp_1");
        until(() -> goodbyes().size() == 1);
        server.client().created("resp_bye");
        server.client().audio("resp_bye", "item_bye", 700);
        long begun = System.nanoTime();
        server.client().done("resp_bye", "completed");
        until(() -> recorder.signals.size() == 2);
        assertTrue(System.nanoTime() - begun > 600_000_000L, "700 ms of speech want to be heard");
        assertTrue(recorder.signals.get(1).startsWith("exceeded"));
    }

    @Test
    void aModelThatDoesNotSayGoodbyeIsNotWaitedFor() {
        ready(plan("200 tokens", null, 100));
        response("resp_1");
        until(() -> recorder.signals.size() == 2);
        until(() -> goodbyes().size() == 1); // sent before, and still on its way to a busy server
        settle();
        assertEquals(1, goodbyes().size(), "it is asked once");
    }

    @Test
    void minutesAreABudgetToo() {
        ready(plan("0.001 minutes", null, 10));
        until(() -> recorder.group("budget-exceeded").size() == 1);
        assertEquals(1, recorder.group("budget-wrap-up").size());
        assertEquals("0.001 minutes", body(recorder.group("budget-wrap-up").get(0)).get("limit"));
    }

    @Test
    void aDayIsSpentByAllCallsOfATenant() {
        account.add(new Spent(BigDecimal.ZERO, 900, 0));
        ready(plan(null, "1000 tokens", 50));
        response("resp_1");
        until(() -> recorder.group("budget-exceeded").size() == 1);
        assertEquals("day", body(recorder.group("budget-exceeded").get(0)).get("budget"));
        assertTrue(plan(null, "1000 tokens", 0).dayIsSpent());
        assertFalse(new SpendingPlan(Budget.UNLIMITED, Budget.parse("x", "1000 tokens"), 80, 0, "", ledger.account("other")).dayIsSpent());
        session.extendBudget(Budget.parse("x", "1000 tokens"), true);
        loopDone();
        assertFalse(plan(null, "1000 tokens", 0).dayIsSpent());
    }

    @Test
    void timeOfAModelBilledByTheMinuteIsInTheEventsAndInTheRecord() {
        SessionSettings s = settings();
        ready(plan("1 USD", null, LONG), new SessionSettings(s.dialect(), s.options(), s.url(), s.apiKey(), s.tools(), null, 20, 1000, 5000,
                s.reconnect(), 50, 10, PriceTable.shipped(), "gpt-live-1", SessionLimits.defaults()));
        session.close("call ended");
        until(() -> recorder.closed != null);
        List<RealtimeEvent> used = recorder.group("usage");
        assertEquals(1, used.size());
        assertEquals("time", body(used.get(0)).get("source"));
        assertEquals(cost(used.get(0)), recorder.closed.usage().get("costUsd"));
        assertEquals(0, account.today().money().compareTo(cost(used.get(0))));
    }

    @Test
    void aServerThatDoesNotSayWhatItUsedIsToldOnce() {
        ready(plan("1 USD", null, LONG));
        for (int i = 0; i < 3; i++) {
            server.client().say("{'type':'response.done','event_id':'e','response':{'id':'resp_" + i + "','status':'completed'}}");
        }
        settle();
        assertEquals(List.of("budget_blind"), recorder.group("error").stream().map(e -> e.detail(RealtimeEvent.Detail.ERROR_CODE)).toList());
        session.close("call ended");
        until(() -> recorder.closed != null);
        assertFalse(recorder.closed.usage().containsKey("costUsd"));
        assertEquals(3, recorder.closed.usage().get("unreported"));
    }

    @Test
    void aResponseThatIsCutOffWithItsConnectionIsToldAsUnreported() {
        ready(plan("1 USD", null, LONG));
        response("resp_1");
        server.client().created("resp_2");
        server.client().audio("resp_2", "item_2", 1000);
        until(() -> recorder.audioMillis() == 1000);
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        response("resp_3");
        until(() -> recorder.group("usage").size() == 2);
        session.close("call ended");
        until(() -> recorder.closed != null);
        // its tokens are billed, but only the server knows how many; nothing is guessed
        assertEquals(1, recorder.closed.usage().get("unreported"));
        assertEquals(new BigDecimal("0.020592"), recorder.closed.usage().get("costKnownUsd"));
        assertFalse(recorder.closed.usage().containsKey("costUsd"), "no sum that looks whole and is not");
        assertEquals(410, account.today().tokens());
        assertEquals(List.of("budget_blind"), recorder.group("error").stream().map(e -> e.detail(RealtimeEvent.Detail.ERROR_CODE)).toList());
    }

    @Test
    void anEmptyReportIsNone() {
        ready(plan("1 USD", null, LONG));
        server.client().say("{'type':'response.done','event_id':'e','response':{'id':'resp_1','status':'completed','usage':{}}}");
        settle();
        assertEquals(List.of(), recorder.group("usage"));
        assertEquals(List.of("budget_blind"), recorder.group("error").stream().map(e -> e.detail(RealtimeEvent.Detail.ERROR_CODE)).toList());
    }

    @Test
    void aGoodbyeThatTheServerRefusesIsAskedForThreeTimesThenTheCallEnds() {
        server.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                client.error("invalid_value", event.path("event_id").asText());
            }
        };
        ready(plan("200 tokens", null, 1000));
        response("resp_1");
        until(() -> recorder.signals.stream().anyMatch(s -> s.startsWith("exceeded")));
        assertEquals(3, goodbyes().size());
        assertEquals(3, sent("response.create").size(), "and for nothing else");
        assertEquals(1, recorder.group("budget-exceeded").size());
    }

    @Test
    void aGoodbyeThatFailsIsNotWaitedFor() {
        server.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                client.created("resp_bye");
                client.failed("resp_bye", "server_error");
            }
        };
        ready(plan("200 tokens", null, LONG));
        response("resp_1");
        until(() -> recorder.signals.stream().anyMatch(s -> s.startsWith("exceeded")));
        assertEquals(1, goodbyes().size());
    }

    @Test
    void xaiSaysBesideTheResponseWhatItUsedAndItsMinutesCost() {
        XaiDialect xai = new XaiDialect();
        server.schema = event -> "";
        SessionOptions options = new SessionOptions("grok-voice-latest", null, "ara", 1.0, SessionOptions.defaults().input(),
                SessionOptions.defaults().output(), false, new Transcription(null, null, null), null, TurnDetection.serverVad(), "auto", 0, null);
        SessionSettings s = settings(xai, options);
        ready(plan(null, "100 USD", LONG), new SessionSettings(xai, s.options(), s.url(), s.apiKey(), s.tools(), null, 20, 1000, 10_000,
                s.reconnect(), 50, 10, PriceTable.shipped().with("grok-voice-latest: perMinute 0.05"), null, SessionLimits.defaults()));
        server.client().created("resp_1");
        // as a live session had it in August 2026
        server.client().say("{'type':'response.done','event_id':'e','response':{'id':'resp_1','object':'realtime.response','output':[],"
                + "'status':'completed','status_details':'unimplemented','usage':{}},'response_id':'resp_1','usage':{'input_tokens':10,"
                + "'input_token_details':{'text_tokens':10,'audio_tokens':0,'grok_tokens':0},'output_tokens':277,"
                + "'output_token_details':{'text_tokens':19,'audio_tokens':258,'grok_tokens':0},'total_tokens':287,"
                + "'output_audio_seconds':5.134,'billable_audio_seconds':3}}");
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'Hello.'}");
        until(() -> recorder.group("transcript").size() == 1);
        assertEquals(BigDecimal.ZERO, cost(recorder.group("usage").get(0)));
        assertEquals(258L, body(recorder.group("usage").get(0)).get("audioOut"));
        session.close("call ended");
        until(() -> recorder.closed != null);
        assertEquals(287, account.today().tokens());
        BigDecimal cost = (BigDecimal) recorder.closed.usage().get("costUsd");
        assertTrue(cost.signum() > 0, "of the time: " + recorder.closed.usage());
        assertEquals(0, cost.compareTo(recorder.group("usage").stream().map(SpendingTest::cost).reduce(BigDecimal.ZERO, BigDecimal::add)));
        assertEquals(List.of(), recorder.group("error"));
    }

    @Test
    void withoutABudgetNothingIsEverCutOff() {
        ready(SpendingPlan.unlimited(), settings(SessionOptions.defaults()));
        for (int i = 0; i < 20; i++) {
            response("resp_" + i);
        }
        settle();
        assertEquals(20, recorder.group("usage").size());
        assertTrue(recorder.events.stream().noneMatch(e -> String.valueOf(e.group()).startsWith("budget")));
    }
}
