// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.call.CallRecord;
import io.sipmedia.processor.Utterance;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import io.sipmedia.rehearsal.model.RehearsalSession;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static io.sipmedia.acceptance.Agent.calls;
import static io.sipmedia.acceptance.Agent.says;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls side by side, and what is left when they are over, whoever ended them. */
class ManyCallsTest extends AcceptanceTest {

    private static final int CALLS = 20;
    private static final String ANSWER = "An answer of some length.";

    @Test
    void twentyCallsAtOnceGetAllAndLeaveNothing() throws Exception {
        // the model is on this machine, too, and may be slow with all of them at once: that is no fault to be mended
        start(new Agent.Setup().answers(ANSWER).with("camel.component.realtime.pingInterval", "0").edited(routes -> routes.replace("model: \"{{?REALTIME_MODEL",
                "readyTimeout: 30s\n              stallTimeout: 0\n              answerTimeout: 0\n              model: \"{{?REALTIME_MODEL")));
        int connections = agent.databaseConnections();
        List<ScriptedCaller> callers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            callers.add(agent.caller().from("+1202555" + (1000 + i)).build());
        }
        ExecutorService hands = Executors.newFixedThreadPool(CALLS);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (ScriptedCaller caller : callers) {
                ends.add(hands.submit(() -> {
                    Sound.awaitHeard(caller.call(), Sound.GREETING);
                    Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, ANSWER);
                    caller.hangsUp();
                }));
            }
            for (Future<?> end : ends) {
                end.get(3 * LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            hands.shutdown();
            callers.forEach(ScriptedCaller::close);
        }
        List<CallRecord> records = agent.records(CALLS);
        agent.awaitQuiet();

        for (ScriptedCaller caller : callers) {
            double heard = Sound.loudMillis(caller.heardPackets());
            // the last packet may be cut off by the hang-up, or the tails of both items be there
            assertEquals(ToneSynthesizer.millisOf(Sound.GREETING) + ToneSynthesizer.millisOf(ANSWER), heard, 50,
                    "the model's speech at " + caller.sipCallId());
        }
        assertEquals(CALLS, agent.model.sessions().size());
        for (RehearsalSession session : agent.model.sessions()) {
            List<SpeechSegment> received = Sound.atModel(session);
            assertEquals(1, received.size(), received.toString());
            assertEquals(700, received.get(0).durationMillis(), 45, "the caller's speech at " + session.id());
        }
        assertEquals(CALLS, records.size());
        Set<String> ids = new HashSet<>();
        for (CallRecord record : records) {
            assertEquals("remote-bye", record.cause());
            assertTrue(ids.add(record.callId()), "one record per call");
            List<Utterance> rows = agent.transcript(record.callId(), 3);
            assertEquals(List.of("model", "caller", "model"), rows.stream().map(Utterance::speaker).toList(), rows.toString());
            assertEquals(ANSWER, rows.get(2).text());
        }
        // a pool of connections has its size, whatever the number of calls
        assertTrue(agent.databaseConnections() <= Math.max(connections, 10), "connections: " + agent.databaseConnections());
    }

    @Test
    void theAgentHangsUpAndNothingIsLeft() throws Exception {
        start(new Agent.Setup().answers(calls("end_call", Map.of()), says("You will not hear this."))
                .route(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("realtime-tool:end_call?description=Ends the call").to("sip-media:agent?operation=hangup");
                    }
                }));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            caller.says(Sound.tone(700)).expectHangUp(LIMIT);
        }
        assertEquals("local-bye", agent.record().cause());
        agent.awaitQuiet();
        assertEquals(List.of("model", "caller"),
                agent.transcript(agent.record().callId(), 2).stream().map(Utterance::speaker).limit(2).toList());
    }

    @Test
    void aStopInMidCallHangsUpAndLeavesNothing() throws Exception {
        start(new Agent.Setup().answers(ANSWER));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            caller.call().hears(LIMIT);
            agent.stop();
            caller.expectHangUp(LIMIT);
        }
        assertEquals("shutdown", agent.record().cause());
    }
}
