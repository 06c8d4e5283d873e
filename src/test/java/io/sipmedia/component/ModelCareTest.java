// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.Warnings;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.support.CallBus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ModelCareTest extends PhoneTestSupport {

    private String route(String options) throws Exception {
        return """
                - route:
                    from:
                      uri: sip-media:agent?holdPrompt=%s&fallbackPrompt=%s%s
                      steps:
                        - process: { ref: seen }
                """.formatted(tone("hold.wav", 8000, 200), tone("fallback.wav", 16000, 600), options);
    }

    private String callId() {
        return event("incoming").getMessage().getHeader(SipMediaConstants.CALL_ID, String.class);
    }

    @Test
    void theHoldPromptRepeatsUntilTheModelIsBack() throws Exception {
        start(route(""));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            runtime().bus().publish(CallBus.Signal.MODEL_LOST, callId(), "socket closed");
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 700);
            runtime().bus().publish(CallBus.Signal.MODEL_READY, callId(), null);
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT).hangsUp();
        }
        assertTrue(record().timeline().stream().anyMatch(entry -> entry.what().equals("model-back")));
    }

    @Test
    void aFailedModelEndsWithThePromptAndAHangup() throws Exception {
        start(route(""));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            runtime().bus().publish(CallBus.Signal.MODEL_FAILED, callId(), "401");
            caller.expectHangUp(LIMIT);
            assertEquals(600, heardMillis(caller), 20);
        }
        assertEquals("model-failed", record().cause());
    }

    @Test
    void aModelDeadBeforeTheAnswerIsToldAfterIt() throws Exception {
        camel.getRegistry().bind("dead", (org.apache.camel.Processor) exchange -> runtime().bus().publish(
                CallBus.Signal.MODEL_FAILED, exchange.getMessage().getHeader(SipMediaConstants.CALL_ID, String.class), "no route"));
        start(route(""), """
                - route:
                    from:
                      uri: sip-media:agent?include=incoming
                      steps:
                        - process: { ref: dead }
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().expectHangUp(LIMIT);
            assertEquals(600, heardMillis(caller), 20);
        }
        assertEquals("model-failed", record().cause());
    }

    @Test
    void aModelThatIsDownDoesNotFillTheLog() throws Exception {
        start(route(""));
        try (Warnings warnings = new Warnings("io.sipmedia.component")) {
            for (int i = 0; i < 3; i++) {
                seen.clear();
                try (ScriptedCaller caller = caller("agent").build()) {
                    caller.call();
                    event("answered");
                    runtime().bus().publish(CallBus.Signal.MODEL_FAILED, callId(), "401");
                    caller.expectHangUp(LIMIT);
                }
                assertEquals("model-failed", record().cause());
            }
            assertTrue(warnings.lines().size() <= 1, warnings.lines().toString());
        }
    }

    @Test
    void aFailedModelHandsTheCallerToAPerson() throws Exception {
        start(route("&fallbackAction=transfer&fallbackTarget=sip:desk@example.com"));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            runtime().bus().publish(CallBus.Signal.MODEL_FAILED, callId(), "401");
            assertTrue(caller.expectTransfer(LIMIT).contains("desk@example.com"));
            caller.expectHangUp(LIMIT);
        }
        assertEquals("transferred", record().cause());
    }

    @Test
    void theModelSideMayEndTheCallOrSendTheCallerElsewhere() throws Exception {
        start(route(""));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            runtime().bus().publish(CallBus.Signal.TRANSFER_WANTED, callId(), "sip:desk@example.com");
            assertTrue(caller.expectTransfer(LIMIT).contains("desk@example.com"));
            caller.expectHangUp(LIMIT);
        }
        assertEquals("transferred", record().cause());
    }

    @Test
    void aCallOutOfBudgetIsEndedWithItsCause() throws Exception {
        start(route(""));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            runtime().bus().publish(CallBus.Signal.HANGUP_WANTED, callId(), "budget-exceeded");
            caller.expectHangUp(LIMIT);
        }
        assertEquals("budget-exceeded", record().cause());
    }

    @Test
    void theBusHearsOfTheCall() throws Exception {
        List<String> signals = new CopyOnWriteArrayList<>();
        start(route(""));
        runtime().bus().subscribe((signal, callId, detail) -> signals.add(signal.name()));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().holds().resumes();
            event("resumed");
            caller.hangsUp();
        }
        record();
        assertEquals(List.of("CALL_ANSWERED", "CALL_HELD", "CALL_RESUMED", "CALL_ENDED"), signals);
    }
}
