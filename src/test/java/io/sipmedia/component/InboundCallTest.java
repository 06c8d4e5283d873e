// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.util.List;
import java.util.Map;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundCallTest extends PhoneTestSupport {

    private static final String ECHO = """
            - route:
                from:
                  uri: sip-media:agent
                  parameters: { include: audio }
                  steps:
                    - to: sip-media:agent
            """;
    private static final String EVENTS = """
            - route:
                from:
                  uri: sip-media:agent
                  parameters: { include: events, headers: "X-Customer,Camel*,X-Camel*" }
                  steps:
                    - process: { ref: seen }
            """;

    @Test
    void aCallIsAnsweredAndEchoed() throws Exception {
        start(ECHO, EVENTS);
        try (ScriptedCaller caller = caller("agent").displayName("Anna").build()) {
            caller.call().says(sine(8000, 800));
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 700);
            assertEquals(1, sip.callCount());
            caller.hangsUp();
        }
        CallRecord record = record();
        assertEquals("remote-bye", record.cause());
        assertEquals("PCMU", record.codec());
        assertTrue(record.media().packetsReceived() > 30, record.media().toString());
        assertTrue(record.media().packetsSent() > 30, record.media().toString());
        assertNotNull(record.answered());
        assertEquals(List.of("incoming", "answered", "ended"),
                seen.stream().map(each -> each.getMessage().getHeader(SipMediaConstants.EVENT)).toList());
        Message incoming = event("incoming").getMessage();
        assertEquals("+12025550123", incoming.getHeader(SipMediaConstants.FROM_USER));
        assertEquals("Anna", incoming.getHeader(SipMediaConstants.FROM_DISPLAY_NAME));
        assertEquals("agent", incoming.getHeader(SipMediaConstants.REQUEST_USER));
        assertTrue(incoming.getHeader(SipMediaConstants.CALL_ID, String.class).matches("[0-9a-f]{16}"));
        assertTrue(incoming.getHeader(SipMediaConstants.PEER, String.class).startsWith("127.0.0.1:"));
        assertNull(incoming.getBody());
        await().atMost(LIMIT).until(() -> sip.callCount() == 0);
    }

    @Test
    void behindANatContactAndSdpNameThePublicAddress() throws Exception {
        sip.setListen("udp:0.0.0.0:0");
        sip.setMediaAddress("127.0.0.2");
        start(ECHO, EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            String answer = caller.sipTrace().stream().filter(entry -> !entry.sent() && entry.message().startsWith("SIP/2.0 200"))
                    .findFirst().orElseThrow().message();
            assertTrue(answer.contains("@127.0.0.2:" + sip.port("udp")) || answer.contains("<sip:127.0.0.2:" + sip.port("udp")), answer);
            assertTrue(answer.contains("c=IN IP4 127.0.0.2"), answer);
            caller.hangsUp();
        }
        record();
    }

    @Test
    void aCallOverTcpWithADelayedOffer() throws Exception {
        start(ECHO, EVENTS);
        try (ScriptedCaller caller = ScriptedCaller.builder().target("sip:agent@127.0.0.1:" + sip.port("tcp") + ";transport=tcp")
                .codecs("PCMA").delayedOffer().answerLimit(LIMIT).build()) {
            // what is said before the ACK has told the codec is lost
            caller.call().says(sine(8000, 1000));
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 400);
            caller.hangsUp();
        }
        assertEquals("PCMA", record().codec());
        assertEquals("tcp", record().transport());
    }

    @Test
    void chosenHeadersPassAndNoneSteersCamel() throws Exception {
        start(ECHO, EVENTS);
        try (ScriptedCaller caller = caller("agent").header("X-Customer", "1007").header("X-Other", "no")
                .header("CamelSipMediaOperation", "hangup").header("Camelfoo", "1").header("X-CamelBar", "fine").build()) {
            caller.call().hangsUp();
        }
        record();
        for (var each : seen) {
            Map<String, Object> headers = each.getMessage().getHeaders();
            assertEquals("1007", headers.get("X-Customer"));
            assertFalse(headers.containsKey("X-Other"));
            assertFalse(headers.containsKey("CamelSipMediaOperation"));
            assertFalse(headers.containsKey("Camelfoo"));
            assertEquals("fine", headers.get("X-CamelBar"));
        }
    }

    @Test
    void aRouteRejectsWithAStatus() throws Exception {
        start(EVENTS, """
                - route:
                    from:
                      uri: sip-media:agent?include=incoming
                      steps:
                        - to: sip-media:agent?operation=reject&status=486&reason=Busy%20today
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            CallRejected refused = assertThrows(CallRejected.class, caller::call);
            assertEquals(486, refused.status());
            assertEquals("Busy today", refused.reason());
        }
        assertEquals("rejected", record().cause());
        assertEquals(486, record().status());
        assertTrue(events("answered").isEmpty());
    }

    @Test
    void aRouteAnswersItself() throws Exception {
        start(EVENTS, """
                - route:
                    from:
                      uri: sip-media:agent?include=incoming&autoAnswer=false
                      steps:
                        - to: sip-media:agent?operation=ring
                        - to: sip-media:agent?operation=answer
                        - process: { ref: seen }
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().hangsUp();
        }
        assertEquals("remote-bye", record().cause());
    }

    @Test
    void aFailingGuardLetsNobodyIn() throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent?include=incoming
                      steps:
                        - throwException: { exceptionType: java.lang.IllegalStateException, message: the directory is down }
                """, EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            assertEquals(500, assertThrows(CallRejected.class, caller::call).status());
        }
        assertEquals("route-failed", record().cause());
    }

    @Test
    void theMostSpecificNameTakesTheCall() throws Exception {
        start(EVENTS, """
                - route:
                    from:
                      uri: sip-media:*?include=events
                      steps:
                        - process: { ref: seen }
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().hangsUp();
        }
        assertEquals("agent", record().name());
        seen.clear();
        try (ScriptedCaller caller = caller("somebody").build()) {
            caller.call().hangsUp();
        }
        assertEquals("*", record().name());
    }

    @Test
    void nobodyIsCalledThat() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("nobody").build()) {
            assertEquals(404, assertThrows(CallRejected.class, caller::call).status());
        }
        assertTrue(seen.isEmpty());
    }

    @Test
    void aCallTooManyIsRefused() throws Exception {
        sip.setMaxCalls(1);
        start(EVENTS);
        try (ScriptedCaller first = caller("agent").build(); ScriptedCaller second = caller("agent").build()) {
            first.call();
            assertEquals(503, assertThrows(CallRejected.class, second::call).status());
            assertTrue(second.sipTrace().stream().anyMatch(each -> each.toString().contains("Retry-After")));
            first.hangsUp();
        }
        record();
        try (ScriptedCaller third = caller("agent").build()) {
            third.call().hangsUp();
        }
    }

    @Test
    void aCallerGivesUpWhileItRings() throws Exception {
        start(EVENTS, """
                - route:
                    from:
                      uri: sip-media:agent?include=answered&autoAnswer=false
                      steps:
                        - process: { ref: seen }
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.dial();
            String callId = event("incoming").getMessage().getHeader(SipMediaConstants.CALL_ID, String.class);
            assertNotNull(callId);
            camel.createFluentProducerTemplate().to("sip-media:agent?operation=ring").withHeader(SipMediaConstants.CALL_ID, callId).send();
            caller.rings(LIMIT).cancels();
        }
        assertEquals("cancelled", record().cause());
        assertNull(record().answered());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRouteThatTakesItsTimeMakesNoTelephoneRepeatItsInvite(boolean autoAnswer) throws Exception {
        // a telephone asks again after 500 ms
        start("""
                - route:
                    from:
                      uri: sip-media:agent?include=incoming&autoAnswer=%s
                      steps:
                        - delay: { constant: 800 }
                        - to: sip-media:agent?operation=answer
                """.formatted(autoAnswer), EVENTS.replace("include: events", "include: 'answered,ended'")
                .replace(", headers: \"X-Customer,Camel*,X-Camel*\"", ""));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            assertEquals(1, caller.sipTrace().stream().filter(entry -> entry.startLine().startsWith("INVITE")).count());
            List<String> heard = caller.sipTrace().stream().filter(entry -> !entry.sent()).map(entry -> entry.startLine()).toList();
            if (autoAnswer) {
                // on a busy machine the stack's 100 of after 200 ms comes before it
                assertEquals("SIP/2.0 180 Ringing", heard.stream().filter(line -> !line.startsWith("SIP/2.0 100")).findFirst().orElseThrow());
            } else {
                assertEquals("SIP/2.0 100 Trying", heard.get(0));
            }
            caller.hangsUp();
        }
        record();
    }

    @Test
    void ringingHasAnEnd() throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent?include=events&autoAnswer=false&ringTimeout=1s
                      steps:
                        - process: { ref: seen }
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            assertEquals(480, assertThrows(CallRejected.class, caller::call).status());
        }
        assertEquals("no-answer", record().cause());
    }
}
