// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.support.CallBus.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;

/** What the model side may ask of a call: company while a function is running, and the end. */
class ToolFillerTest extends PhoneTestSupport {

    private void start() throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent
                      steps:
                        - process: { ref: seen }
                """);
    }

    private void signal(Signal signal, String detail) throws Exception {
        runtime().bus().publish(signal, callId(), detail);
    }

    private String callId() {
        return event("incoming").getMessage().getHeader(SipMediaConstants.CALL_ID, String.class);
    }

    @Test
    void theSoundRepeatsUntilTheWaitIsOver() throws Exception {
        String wait = tone("wait.wav", 16_000, 200);
        start();
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            signal(Signal.FILLER_WANTED, wait);
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 700);
            signal(Signal.FILLER_OVER, null);
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
            double heard = heardMillis(caller);
            // over before the file was read: nothing of it may come later
            String callId = callId();
            String other = tone("other.wav", 48_000, 2000);
            runtime().bus().publish(Signal.FILLER_WANTED, callId, other);
            runtime().bus().publish(Signal.FILLER_OVER, callId, null);
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
            assertEquals(heard, heardMillis(caller), 20);
            caller.hangsUp();
        }
    }

    @Test
    void aSoundThatCannotBePlayedHurtsNobody() throws Exception {
        start();
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            signal(Signal.FILLER_WANTED, "file:" + folder.resolve("missing.wav"));
            signal(Signal.FILLER_OVER, null);
            caller.hangsUp();
        }
        assertTrue(record().cause().contains("bye"), record().cause());
    }

    @Test
    void aCallerWhoDoesNotAnswerIsHungUpOnWithTheCause() throws Exception {
        start();
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            signal(Signal.MODEL_GOODBYE, "realtime:m");
            caller.expectHangUp(LIMIT);
        }
        assertEquals("idle", record().cause());
    }

    private void agent(FakeRealtimeServer model, String options) throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent
                      parameters: { include: "incoming,answered,ended" }
                      steps:
                        - process: { ref: seen }
                - route:
                    from:
                      uri: sip-media:agent
                      parameters: { include: incoming }
                      steps:
                        - to: realtime:m?operation=open&awaitReady=5s&outputFormat=pcmu&url=%s%s
                - route:
                    from:
                      uri: realtime:m
                      parameters: { include: audio }
                      steps:
                        - process: { ref: resampleToCall }
                        - to: sip-media:agent
                - route:
                    from:
                      uri: realtime-tool:slow
                      parameters: { description: Takes long }
                      steps:
                        - process: { ref: slow }
                """.formatted(model.url(), options));
    }

    @Test
    void aCallerHearsTheSoundWhileAFunctionRunsAndThenTheModelAtOnce() throws Exception {
        CountDownLatch found = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> found.await());
        FakeRealtimeServer model = new FakeRealtimeServer();
        try (model; ScriptedCaller caller = agentCaller(model, "&toolFillerDelay=100&toolFiller=" + tone("wait.wav", 16_000, 200))) {
            caller.call();
            event("answered");
            model.client().created("resp_1");
            model.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
            model.client().done("resp_1", "completed");
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 500);
            found.countDown();
            await().atMost(LIMIT).until(() -> model.events("response.create").size() == 1);
            double before = heardMillis(caller);
            await().atMost(LIMIT).until(() -> heardMillis(caller) > before + 100);
            // a silent answer: from its first packet on nothing of the sound is heard
            model.client().created("resp_2");
            model.client().say("{'type':'response.output_audio.delta','event_id':'e','response_id':'resp_2','item_id':'item_2','output_index':0,"
                    + "'content_index':0,'delta':'" + "/".repeat(4 * 8000 / 3 / 4 * 4) + "'}");
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
            caller.hangsUp();
            camel.stop();
        }
    }

    @Test
    void aCallerWhoSaysNothingIsAskedAndTheCallEnds() throws Exception {
        camel.getRegistry().bind("slow", (Processor) exchange -> { });
        FakeRealtimeServer model = new FakeRealtimeServer();
        model.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                String id = "resp_" + model.events("response.create").size();
                client.created(id);
                client.done(id, "completed");
            }
        };
        try (model; ScriptedCaller caller = agentCaller(model, "&idleTimeout=200&idlePrompts=1")) {
            caller.call().expectHangUp(LIMIT);
            assertEquals("idle", record().cause());
            assertEquals(2, model.events("response.create").size());
            camel.stop();
        }
    }

    private ScriptedCaller agentCaller(FakeRealtimeServer model, String options) throws Exception {
        agent(model, options);
        return caller("agent").build();
    }
}
