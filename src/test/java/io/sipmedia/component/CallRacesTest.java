// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.support.CallBus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Whatever crosses on the wire: one record, one signal, no call and no admission left. */
class CallRacesTest extends PhoneTestSupport {

    private final List<String> signals = new CopyOnWriteArrayList<>();

    private static final String ROUTES = """
            - route:
                id: voice
                from:
                  uri: sip-media:agent?include=audio%s
                  steps:
                    - to: sip-media:agent
            - route:
                id: events
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    private void begin(String options) throws Exception {
        start(ROUTES.formatted(options));
        runtime().bus().subscribe((signal, callId, detail) -> {
            if (signal == CallBus.Signal.CALL_ENDED) {
                signals.add(callId);
            }
        });
    }

    private void endedExactly(int calls) {
        await().atMost(LIMIT).until(() -> events("ended").size() >= calls && sip.callCount() == 0);
        assertEquals(calls, events("ended").stream()
                .map(each -> each.getMessage().getBody(CallRecord.class).callId()).distinct().count());
        assertEquals(calls, events("ended").size());
        assertEquals(calls, signals.stream().distinct().count());
        assertEquals(calls, signals.size());
    }

    @Test
    void aCancelThatCrossesTheAnswerLeavesOneEnd() throws Exception {
        begin("");
        for (int i = 0; i < 10; i++) {
            try (ScriptedCaller caller = caller("agent").build()) {
                caller.dial();
                await().atMost(LIMIT).until(() -> !caller.sipTrace().isEmpty());
                try {
                    caller.cancels();
                } catch (RuntimeException e) {
                    // the answer was quicker, so there is no INVITE to cancel any more: closing hangs up
                    assertTrue(e.toString().contains("INVITE to cancel") || e.toString().contains("answer"), e.toString());
                }
            }
        }
        endedExactly(10);
    }

    @Test
    void aHangUpDuringTheGreetingEndsTheCallAtOnce() throws Exception {
        begin("&greeting=" + tone("greeting.wav", 8000, 5000));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 100);
            caller.hangsUp();
        }
        endedExactly(1);
        assertEquals("remote-bye", record().cause());
    }

    @Test
    void holdTwiceAndResumeTwiceAreToldOnce() throws Exception {
        begin("");
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().holds().holds("inactive").resumes().resumes().says(sine(8000, 300));
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 200);
            caller.hangsUp();
        }
        endedExactly(1);
        assertEquals(1, events("held").size());
        assertEquals(1, events("resumed").size());
        assertEquals(1, record().holds());
    }

    @Test
    void aHangUpOnHoldEndsTheCall() throws Exception {
        begin("");
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().holds().hangsUp();
        }
        endedExactly(1);
    }

    @Test
    void oneCallTooManyGivesItsPlaceBack() throws Exception {
        sip.setMaxCalls(1);
        begin("");
        for (int i = 0; i < 3; i++) {
            try (ScriptedCaller up = caller("agent").build(); ScriptedCaller late = caller("agent").build()) {
                up.call();
                assertEquals(503, assertThrows(CallRejected.class, late::call).status());
                up.hangsUp();
            }
            endedExactly(i + 1);
        }
    }

    @Test
    void aNameMayStopAndStartAgainOnTheSamePort() throws Exception {
        begin("");
        int port = sip.port("udp");
        for (int i = 0; i < 2; i++) {
            camel.getRouteController().stopRoute("voice");
            camel.getRouteController().stopRoute("events");
            try (ScriptedCaller caller = caller("agent").build()) {
                assertTrue(assertThrows(CallRejected.class, caller::call).status() >= 400);
            }
            camel.getRouteController().startRoute("voice");
            camel.getRouteController().startRoute("events");
            assertEquals(port, sip.port("udp"));
            try (ScriptedCaller caller = caller("agent").build()) {
                caller.call().hangsUp();
            }
            endedExactly(i + 1);
        }
    }

    @Test
    void twoContextsInOneProcessKnowNothingOfEachOther() throws Exception {
        begin("");
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            SipMediaComponent second = new SipMediaComponent();
            second.setListen("udp:127.0.0.1:0");
            second.setRtpPorts("28000-28999");
            other.addComponent("sip-media", second);
            other.getShutdownStrategy().setTimeout(1);
            other.addRoutes(new org.apache.camel.builder.RouteBuilder() {
                @Override
                public void configure() {
                    from("sip-media:agent?include=audio").to("sip-media:agent");
                }
            });
            other.start();
            try (ScriptedCaller one = caller("agent").build();
                    ScriptedCaller two = ScriptedCaller.builder().target("sip:agent@127.0.0.1:" + second.port("udp")).answerLimit(LIMIT).build()) {
                one.call();
                two.call();
                assertEquals(1, sip.callCount());
                assertEquals(1, second.callCount());
                other.stop();
                two.expectHangUp(LIMIT);
                one.says(sine(8000, 300));
                await().atMost(LIMIT).until(() -> heardMillis(one) > 200);
                one.hangsUp();
            }
        }
        endedExactly(1);
    }
}
