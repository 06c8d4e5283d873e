// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.call.AudioRateException;
import io.sipmedia.call.CallGoneException;
import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class CallOperationsTest extends PhoneTestSupport {

    private static final String EVENTS = """
            - route:
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    private String up(ScriptedCaller caller) {
        caller.call();
        return event("answered").getMessage().getHeader(SipMediaConstants.CALL_ID, String.class);
    }

    private Exchange send(String uri, String callId, Object body) {
        return camel.createFluentProducerTemplate().to(uri).withHeader(SipMediaConstants.CALL_ID, callId).withBody(body).send();
    }

    @Test
    void aWavIsPlayedToItsEndBeforeTheHangup() throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent?include=answered
                      steps:
                        - to: sip-media:agent?operation=play&file=%s
                        - to: sip-media:agent?operation=hangup&reason=goodbye
                """.formatted(tone("a.wav", 24000, 1000)), EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().expectHangUp(LIMIT);
            assertEquals(1000, heardMillis(caller), 20);
        }
        assertEquals("local-bye", record().cause());
    }

    @Test
    void waitingForAPromptTakesAsLongAsThePrompt() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            String callId = up(caller);
            Exchange played = send("sip-media:agent?operation=play&wait=true", callId, tone("b.wav", 48000, 400));
            assertNull(played.getException());
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 340);
            caller.hangsUp();
        }
    }

    @Test
    void clearTellsWhatWasHeard() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            String callId = up(caller);
            for (int i = 0; i < 50; i++) {
                AudioFrame frame = AudioFrame.ofItem(callId, 8000, sine(8000, 100), i * 800L, "resp_1", "item_1", 0);
                assertNull(send("sip-media:agent", callId, frame).getException());
            }
            caller.hearsFor(Duration.ofMillis(500), LIMIT);
            PlayoutReport report = assertInstanceOf(PlayoutReport.class,
                    send("sip-media:agent?operation=clear", callId, null).getMessage().getBody());
            assertTrue(report.interrupted());
            assertEquals(1, report.items().size());
            assertEquals("item_1", report.items().get(0).itemId());
            assertEquals(5000, report.items().get(0).receivedMillis());
            double played = report.items().get(0).playedMillis();
            caller.waitsForSilence(Duration.ofMillis(300), LIMIT);
            assertEquals(played, heardMillis(caller), 20);
            assertFalse(assertInstanceOf(PlayoutReport.class,
                    send("sip-media:agent?operation=clear", callId, null).getMessage().getBody()).interrupted());
            caller.hangsUp();
        }
    }

    @Test
    void keysGoBothWays() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            String callId = up(caller);
            caller.sends("1").sendsInfo("application/dtmf-relay", "Signal=1\r\nDuration=160\r\n").sends("#");
            await().atMost(LIMIT).until(() -> events("dtmf").size() == 2);
            assertEquals("1", events("dtmf").get(0).getMessage().getBody());
            assertEquals("#", events("dtmf").get(1).getMessage().getHeader(SipMediaConstants.DIGIT));
            assertNull(send("sip-media:agent?operation=dtmf&digits=42", callId, null).getException());
            await().atMost(LIMIT).until(() -> "42".equals(caller.heardDigits()));
            caller.hangsUp();
        }
        assertEquals("1#", record().digits());
    }

    @Test
    void aTransferTellsItsOutcome() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").declinesTransfers().build()) {
            String callId = up(caller);
            Exchange declined = send("sip-media:agent?operation=transfer&target=sip:sales@example.com", callId, null);
            assertNull(declined.getException());
            assertEquals(Boolean.FALSE, declined.getMessage().getHeader(SipMediaConstants.TRANSFER_ACCEPTED));
            assertEquals(603, ((Map<?, ?>) declined.getMessage().getBody()).get("status"));
            assertEquals(1, sip.callCount());
            Exchange forbidden = camel.createFluentProducerTemplate()
                    .to("sip-media:agent?operation=transfer&transferAllowed=sip:*@pbx.example.com")
                    .withHeader(SipMediaConstants.CALL_ID, callId).withHeader(SipMediaConstants.TARGET, "sip:900@expensive.example").send();
            assertTrue(forbidden.getException().getMessage().contains("transferAllowed"));
            caller.hangsUp();
        }
        assertEquals(603, record().transfer().status());
    }

    @Test
    void anAcceptedTransferEndsTheCall() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            String callId = up(caller);
            Exchange accepted = send("sip-media:agent?operation=transfer&target=sip:sales@example.com", callId, null);
            assertEquals(Boolean.TRUE, accepted.getMessage().getHeader(SipMediaConstants.TRANSFER_ACCEPTED));
            assertEquals(200, accepted.getMessage().getHeader(SipMediaConstants.TRANSFER_STATUS));
            caller.expectHangUp(LIMIT);
        }
        assertEquals("transferred", record().cause());
        assertTrue(record().transfer().accepted());
    }

    @Test
    void holdAndResumeAreToldAndSilent() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            String callId = up(caller);
            send("sip-media:agent?operation=play&loop=true", callId, tone("music.wav", 8000, 500));
            caller.hears(LIMIT).holds();
            event("held");
            int packets = caller.heardPackets().size();
            caller.resumes();
            event("resumed");
            await().atMost(LIMIT).until(() -> caller.heardPackets().size() > packets + 20);
            caller.hangsUp();
        }
        assertEquals(1, record().holds());
    }

    @Test
    void aGoneCallIsToldOnceForAudio() throws Exception {
        start(EVENTS);
        String callId;
        try (ScriptedCaller caller = caller("agent").build()) {
            callId = up(caller);
            caller.hangsUp();
        }
        record();
        await().atMost(LIMIT).until(() -> sip.callCount() == 0);
        AudioFrame frame = AudioFrame.of(callId, 8000, new short[160], 0);
        CallGoneException gone = assertInstanceOf(CallGoneException.class, send("sip-media:agent", callId, frame).getException());
        assertEquals(0, gone.getStackTrace().length);
        assertNull(send("sip-media:agent", callId, frame).getException());
        assertInstanceOf(CallGoneException.class, send("sip-media:agent?operation=dtmf", callId, "1").getException());
    }

    @Test
    void aCallThatIsOverIsSilentAlready() throws Exception {
        start(EVENTS);
        String callId;
        try (ScriptedCaller caller = caller("agent").build()) {
            callId = up(caller);
            caller.hangsUp();
        }
        record();
        await().atMost(LIMIT).until(() -> sip.callCount() == 0);
        Exchange cleared = send("sip-media:agent?operation=clear", callId, null);
        assertNull(cleared.getException());
        assertEquals(new PlayoutReport(callId, List.of()), cleared.getMessage().getBody());
    }

    @Test
    void anotherRateIsRefusedInWords() throws Exception {
        start(EVENTS);
        try (ScriptedCaller caller = caller("agent").build()) {
            String callId = up(caller);
            AudioFrame frame = AudioFrame.of(callId, 24000, new short[480], 0);
            Exception e = send("sip-media:agent", callId, frame).getException();
            assertInstanceOf(AudioRateException.class, e);
            assertTrue(e.getMessage().contains("resampleToCall"), e.getMessage());
            caller.hangsUp();
        }
    }

    @Test
    void aCallerWhoFallsSilentIsHungUpOn() throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent?rtpTimeout=600ms
                      steps:
                        - process: { ref: seen }
                """);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().pauses(Duration.ofMillis(300)).fallsSilent().expectHangUp(LIMIT);
        }
        CallRecord record = record();
        assertEquals("media-timeout", record.cause());
        assertTrue(camel.getTypeConverter().convertTo(String.class, record).contains("\"cause\":\"media-timeout\""));
        assertEquals("media-timeout", camel.getTypeConverter().convertTo(Map.class, record).get("cause"));
    }
}
