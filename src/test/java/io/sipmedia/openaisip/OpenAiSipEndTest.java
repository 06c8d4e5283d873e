// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalCall.State;
import io.sipmedia.support.CallBus.Signal;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is left on a line at OpenAI when the budget is used up or the session is lost. */
class OpenAiSipEndTest extends OpenAiSipTestBase {

    private static final String GOODBYE = "We have to end this call now. Goodbye.";
    private static final String BUDGET = "session.budgetPerCall: 1 tokens\n$1session.budgetWrapUp: 'Say: " + GOODBYE + "'\n";
    private static final String NOT_LONG = "session.reconnectAttempts: 1\n$1session.reconnectDelay: 10\n";

    private RehearsalCall accepted(String... options) throws Exception {
        yaml(AGENT.replaceFirst("( +)session.voice: cedar\n", "$0$1" + String.join("$1", options))
                .replace("\"transcript,closed\"", "\"transcript,closed,budget-exceeded\""));
        RehearsalCall call = model.calls().ring();
        assertEquals(200, webhook(call).sendTo(webhookUrl()));
        until(() -> call.sidebands().size() == 1);
        return call;
    }

    private SessionRecord sessionRecord() {
        until(() -> seen.stream().anyMatch(e -> e.getIn().getBody() instanceof SessionRecord));
        return seen.stream().map(e -> e.getIn().getBody()).filter(SessionRecord.class::isInstance).map(SessionRecord.class::cast)
                .findFirst().orElseThrow();
    }

    private void heard(RehearsalCall call, String words) {
        List<JsonNode> said = call.sidebands().get(0).serverEvents("response.output_audio_transcript.done");
        String response = said.stream().filter(e -> words.equals(e.path("transcript").asText())).findFirst().orElseThrow()
                .path("response_id").asText();
        assertTrue(call.sidebands().get(0).serverEvents("output_audio_buffer.stopped").stream()
                .anyMatch(e -> response.equals(e.path("response_id").asText())), "cut off: " + words);
    }

    @Test
    void aBudgetThatIsUsedUpEndsTheCallWhenTheGoodbyeHasBeenHeard() throws Exception {
        RehearsalCall call = accepted(BUDGET);
        until(() -> call.state() == State.ENDED);
        heard(call, GOODBYE);
        assertEquals("the budget per call is used up: 1 tokens", sessionRecord().endReason());
        until(() -> signals.contains(Signal.CALL_ENDED));
        assertEquals(List.of("accept", "hangup"), verbs());
    }

    @Test
    void aBudgetThatIsUsedUpSendsTheCallerToAPerson() throws Exception {
        RehearsalCall call = accepted(BUDGET, "session.budgetAction: transfer\n", "session.budgetTarget: 'tel:+14155550177'\n");
        until(() -> call.state() == State.REFERRED);
        assertEquals("tel:+14155550177", call.referredTo());
        heard(call, GOODBYE);
        until(() -> signals.contains(Signal.CALL_ENDED));
    }

    @Test
    void aCallerWhoCannotBeSentElsewhereIsNotLeftInSilence() throws Exception {
        RehearsalCall call = accepted(BUDGET, "session.budgetAction: transfer\n", "session.budgetTarget: 'tel:+14155550177'\n");
        model.calls().refuseNext(500, null);
        until(() -> call.state() == State.ENDED);
        assertEquals(List.of("accept", "refer", "hangup"), verbs());
    }

    @Test
    void aHangupThatFailsIsTriedAgain() throws Exception {
        RehearsalCall call = accepted(BUDGET);
        model.calls().refuseNext(503, null);
        until(() -> call.state() == State.ENDED);
        assertEquals(List.of("accept", "hangup", "hangup"), verbs());
        until(() -> signals.contains(Signal.CALL_ENDED));
    }

    @Test
    void withBudgetActionNoneTheRoutesEndTheCall() throws Exception {
        RehearsalCall call = accepted(BUDGET, "session.budgetAction: none\n");
        until(() -> !seen("CamelRealtimeEvent", "budget-exceeded").isEmpty());
        assertEquals(State.ACCEPTED, call.state());
        assertFalse(signals.contains(Signal.CALL_ENDED));
    }

    private void loseSideband(RehearsalCall call) {
        model.faults().refuse(503);
        call.sidebands().get(0).drop();
    }

    @Test
    void aCallWhoseSessionIsLostForGoodEnds() throws Exception {
        RehearsalCall call = accepted(NOT_LONG);
        loseSideband(call);
        until(() -> call.state() == State.ENDED);
        assertTrue(sessionRecord().failed());
        until(() -> signals.contains(Signal.CALL_ENDED));
        assertTrue(signals.indexOf(Signal.MODEL_FAILED) < signals.indexOf(Signal.CALL_ENDED));
    }

    @Test
    void orGoesToAPerson() throws Exception {
        RehearsalCall call = accepted(NOT_LONG, "fallbackAction: transfer\n", "fallbackTarget: 'tel:+14155550188'\n");
        loseSideband(call);
        until(() -> call.state() == State.REFERRED);
        assertEquals("tel:+14155550188", call.referredTo());
    }

    @Test
    void orIsLeftToTheRoutes() throws Exception {
        RehearsalCall call = accepted(NOT_LONG, "fallbackAction: none\n");
        loseSideband(call);
        assertTrue(sessionRecord().failed());
        until(() -> signals.contains(Signal.CALL_ENDED));
        assertEquals(State.ACCEPTED, call.state());
        template.sendBodyAndHeader("openai-sip:openai?operation=hangup", null, OpenAiSipConstants.CALL_ID, call.id());
        assertEquals(State.ENDED, call.state());
    }

    @Test
    void aSidebandThatComesBackEndsNothing() throws Exception {
        RehearsalCall call = accepted("session.reconnectDelay: 10\n");
        call.sidebands().get(0).drop();
        until(() -> call.sidebands().size() == 2);
        call.says("where is my order");
        until(() -> bodies("model").contains("Your order is on its way."));
        assertEquals(State.ACCEPTED, call.state());
    }

    @Test
    void onADayThatIsSpentACallIsRejectedAndTheRouteSeesWhy() throws Exception {
        yaml("""
                - route:
                    from:
                      uri: realtime:openai
                      parameters: { include: budget-exceeded }
                      steps:
                        - process: { ref: see }
                """);
        spendDay();
        RehearsalCall call = model.calls().ring();
        BudgetSpentException e = spent("openai-sip:openai?operation=accept&session.budgetPerDay=1 tokens", call);
        assertEquals("call " + call.id() + ": rejected with 503, the budget per day of default is used up: 1 tokens", e.getMessage());
        assertEquals(503, e.status());
        assertEquals(State.REJECTED, call.state());
        assertEquals(503, call.rejectedWith());
        assertEquals(List.of("reject"), verbs());
        until(() -> !seen("CamelRealtimeEvent", "budget-exceeded").isEmpty());
        assertEquals("day", ((Map<?, ?>) seen.get(0).getIn().getBody()).get("budget"));
        assertEquals(call.id(), seen.get(0).getIn().getHeader("CamelSipMediaCallId"));

        RehearsalCall busy = model.calls().ring();
        assertEquals(486, spent("openai-sip:openai?operation=accept&session.budgetPerDay=1 tokens&budgetStatus=486", busy).status());
        assertEquals(486, busy.rejectedWith());
        assertFalse(signals.contains(Signal.CALL_ANSWERED));
    }

    @Test
    void aCallerWhoHasHungUpBeforeTheRejectionIsNoOtherMatter() {
        spendDay();
        RehearsalCall call = model.calls().ring();
        model.calls().refuseNext(404, null);
        BudgetSpentException e = spent("openai-sip:openai?operation=accept&session.budgetPerDay=1 tokens", call);
        assertTrue(e.getCause().getMessage().contains("reject failed"), e.getCause().getMessage());
        assertTrue(e.getMessage().contains("could not be rejected"), e.getMessage());
    }

    private BudgetSpentException spent(String uri, RehearsalCall call) {
        CamelExecutionException e = assertThrows(CamelExecutionException.class,
                () -> template.sendBodyAndHeader(uri, null, OpenAiSipConstants.CALL_ID, call.id()));
        return assertInstanceOf(BudgetSpentException.class, e.getCause());
    }

    // as only a call does
    private void spendDay() {
        RehearsalCall call = model.calls().ring();
        template.sendBodyAndHeader("openai-sip:openai?operation=accept&session.greeting=Hello.", null, OpenAiSipConstants.CALL_ID, call.id());
        RealtimeComponent realtime = context.getComponent("realtime", RealtimeComponent.class);
        until(() -> realtime.ledger().account("default").today().tokens() > 0);
        call.hangUp();
        until(() -> signals.contains(Signal.CALL_ENDED));
        signals.clear();
        before = model.calls().requests().size();
    }

    private int before;

    private List<String> verbs() {
        List<String> requests = model.calls().requests();
        return requests.subList(before, requests.size()).stream().map(each -> each.split(" ")[0]).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fallbackAction=shout", "fallbackAction=transfer", "fallbackAction=transfer&fallbackTarget=http://desk",
        "session.budgetPerCall=1 tokens&session.budgetAction=transfer&session.budgetTarget=desk", "budgetStatus=200"})
    void whatCannotBeDoneLaterStopsTheStart(String options) {
        assertThrows(Exception.class, () -> context.getEndpoint("openai-sip:openai?operation=accept&" + options).createProducer().start());
    }
}
