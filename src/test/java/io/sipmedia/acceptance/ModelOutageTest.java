// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.WavFile;
import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.HeardPacket;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.sipmedia.rehearsal.model.RehearsalDialect;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.rehearsal.model.RehearsalSession;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The model is not there, or goes away: what the caller hears then, and how it ends. */
class ModelOutageTest extends AcceptanceTest {

    private static final String ANSWER = "An answer of some length.";
    private static final String PERSON = "sip:person@127.0.0.1:5099";

    private Agent.Setup impatient() {
        return new Agent.Setup().answers(ANSWER).with("camel.component.realtime.configuration.reconnectDelay", "200")
                .with("camel.component.realtime.configuration.reconnectMaxDelay", "400")
                .with("camel.component.realtime.configuration.reconnectAttempts", "4");
    }

    /** A prompt of half a second instead of the five of the shipped one. */
    private Agent.Setup shortFallback(String options) throws Exception {
        var prompt = folder.resolve("fallback.wav");
        WavFile.write(prompt, 8000, Sound.tone(500));
        return impatient().phone("fallbackPrompt=file:" + prompt + options);
    }

    @Test
    void nobodyListensWhereTheModelShouldBe() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        start(impatient().with("REALTIME_URL", "ws://127.0.0.1:" + closed + "/v1/realtime"));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            caller.call().expectHangUp(LIMIT);
        }
        assertEquals("model-failed", agent.record().cause());
        assertTrue(Sound.loudMillis(caller.heardPackets()) > 0.6 * shippedPromptMillis(), "the shipped fallback prompt is heard");
    }

    private static double shippedPromptMillis() throws Exception {
        try (InputStream in = ModelOutageTest.class.getResourceAsStream("/io/sipmedia/prompts/fallback.wav")) {
            short[] samples = WavFile.read(in).at(8000).samples();
            return Sound.in(samples).stream().mapToDouble(speech -> speech.durationMillis()).sum();
        }
    }

    @Test
    void theKeyIsWrong() throws Exception {
        start(shortFallback(""));
        agent.model.faults().refuse(401);
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            caller.call().expectHangUp(LIMIT);
        }
        assertEquals("model-failed", agent.record().cause());
        assertEquals(500, Sound.loudMillis(caller.heardPackets()), 25, "the fallback prompt, whole and once");
        assertEquals(List.of(), agent.model.sessions());
        assertFalse(agent.modelEvents().contains("lost"), "what will be refused again is not tried again: " + agent.modelEvents());
    }

    @Test
    void theConnectionBreaksAndComesBack() throws Exception {
        start(new Agent.Setup().answers(Agent.calls("lookup_customer", Map.of("phone", "1007")), Agent.says(ANSWER), Agent.says(ANSWER))
                .with("camel.component.realtime.configuration.reconnectDelay", "200"));
        ScriptedCaller caller = agent.caller().build();
        RehearsalSession first;
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, ANSWER);
            first = agent.session();
            agent.model.faults().refuse(503);
            int before = caller.heardPackets().size();
            first.drop();
            agent.awaitModelEvent("lost");
            await().atMost(LIMIT).untilAsserted(() -> assertTrue(Sound.loudMillis(since(caller, before)) > 200, "the hold prompt is heard"));
            agent.model.faults().refuse(0);
            await().atMost(LIMIT).until(() -> agent.model.sessions().size() == 2);
            await().atMost(LIMIT).until(() -> agent.session().serverEvents("session.updated").size() == 1);
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT).says(Sound.tone(700)).hearsFor(Duration.ofMillis(1000), LIMIT).hangsUp();
        }
        List<JsonNode> seeds = agent.session().clientEvents("conversation.item.create").stream().map(event -> event.get("item")).toList();
        assertEquals(List.of("assistant", "user", "function_call", "function_call_output", "assistant"),
                seeds.stream().map(item -> item.has("role") ? item.get("role").asText() : item.get("type").asText()).toList());
        assertEquals("Hello, how can I help you?", seeds.get(0).at("/content/0/text").asText());
        assertEquals(ANSWER, seeds.get(4).at("/content/0/text").asText());
        assertEquals(1, agent.session().heard().size(), "the caller was understood again");
        assertEquals(1, agent.crm.requests().size(), "no function is called twice");
        CallRecord record = agent.record();
        assertEquals("remote-bye", record.cause());
        List<String> happened = record.timeline().stream().map(CallRecord.Entry::what).toList();
        assertTrue(happened.containsAll(List.of("model-lost", "model-back")), happened.toString());
    }

    private static List<HeardPacket> since(ScriptedCaller caller, int before) {
        List<HeardPacket> packets = caller.heardPackets();
        return packets.subList(before, packets.size());
    }

    @Test
    void theConnectionBreaksAndStaysAway() throws Exception {
        start(shortFallback(""));
        ScriptedCaller caller = agent.caller().build();
        int before;
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            before = caller.heardPackets().size();
            agent.model.faults().refuse(503);
            agent.session().drop();
            caller.expectHangUp(LIMIT);
        }
        List<HeardPacket> heard = since(caller, before);
        assertTrue(Sound.loudMillis(heard) > 500, "the fallback prompt is heard: " + Sound.loudMillis(heard));
        assertEquals("model-failed", agent.record().cause());
        assertTrue(agent.modelEvents().containsAll(List.of("ready", "lost", "failed", "closed")), agent.modelEvents().toString());
    }

    @Test
    void theTalkGoesOnWithAModelOfAnotherDialectAtAnotherRate() throws Exception {
        try (RehearsalModel second = RehearsalModel.start(new RehearsalModelOptions().tones().dialect(RehearsalDialect.GEMINI_LIVE)
                .dialogue(ScriptedDialogue.of(ANSWER)))) {
            start(impatient().edited(yaml -> yaml.replace("              voice: ", "              failover.url: \"RAW(" + second.url() + ")\"\n"
                    + "              failover.dialect: gemini-live\n              failover.model: gemini-live\n"
                    + "              failover.voice: Puck\n              voice: ")));
            ScriptedCaller caller = agent.caller().build();
            try (caller) {
                Sound.awaitHeard(caller.call(), Sound.GREETING);
                agent.model.faults().refuse(503);
                agent.session().drop();
                await().atMost(LIMIT).until(() -> second.sessions().size() == 1
                        && second.sessions().get(0).clientEvents().toString().contains("how can I help you?"));
                caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
                int before = caller.heardPackets().size();
                caller.says(Sound.tone(700)).hearsFor(Duration.ofMillis(1000), LIMIT).hangsUp();
                assertTrue(Sound.loudMillis(since(caller, before)) > 900, "it answers");
            }
            RehearsalSession there = second.sessions().get(0);
            assertEquals(16_000, there.receivedAudioRate(), "the route still sends 24 kHz");
            assertEquals(List.of(), there.serverEvents("error"));
            assertEquals("remote-bye", agent.record().cause());
            await().atMost(LIMIT).until(() -> !there.open());
        }
    }

    @Test
    void theNextConnectionIsToldInShortWhatWasSaidAndNobodyNotices() throws Exception {
        start(new Agent.Setup().answers(ANSWER, ANSWER).with("camel.component.realtime.rotateAfter", "8s")
                .with("camel.component.realtime.rotateWith", "summary").with("camel.component.realtime.historyItems", "1"));
        ScriptedCaller caller = agent.caller().build();
        RehearsalSession first;
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            first = agent.session();
            Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, ANSWER);
            await().atMost(LIMIT).until(() -> agent.model.sessions().size() == 2 && agent.session().serverEvents("session.updated").size() == 1);
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
            int before = caller.heardPackets().size();
            caller.says(Sound.tone(700)).hearsFor(Duration.ofMillis(1000), LIMIT).hangsUp();
            assertTrue(Sound.loudMillis(since(caller, before)) > 900, "the talk goes on");
        }
        assertFalse(agent.modelEvents().contains("lost"), agent.modelEvents().toString());
        assertEquals("none", first.clientEvents("response.create").get(1).at("/response/conversation").asText());
        List<JsonNode> seeds = agent.session().clientEvents("conversation.item.create").stream().map(event -> event.get("item")).toList();
        assertEquals(List.of("system", "assistant"), seeds.stream().map(item -> item.path("role").asText()).toList());
        String told = seeds.get(0).at("/content/0/text").asText();
        assertTrue(told.contains("assistant \u201cHello, how can I help you?\u201d"), told);
        assertEquals(List.of(), agent.transcript(agent.record().callId()).stream().filter(said -> said.text().contains("So far")).toList());
    }

    @Test
    void aPersonTakesOver() throws Exception {
        start(shortFallback("&fallbackAction=transfer&fallbackTarget=" + PERSON));
        agent.model.faults().refuse(401);
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            caller.call();
            assertEquals(PERSON, caller.expectTransfer(LIMIT));
            caller.expectHangUp(LIMIT);
        }
        assertEquals(500, Sound.loudMillis(caller.heardPackets()), 25, "the fallback prompt");
        assertEquals("transferred", agent.record().cause());
    }

    @Test
    void aPersonTakesOverWhenAllAttemptsHaveFailed() throws Exception {
        start(shortFallback("&fallbackAction=transfer&fallbackTarget=" + PERSON));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            agent.model.faults().refuse(503);
            agent.session().drop();
            agent.awaitModelEvent("failed");
            assertEquals(PERSON, caller.expectTransfer(LIMIT));
            caller.expectHangUp(LIMIT);
        }
        CallRecord record = agent.record();
        assertEquals("transferred", record.cause());
        String why = record.timeline().stream().filter(entry -> entry.what().equals("model-failed")).findFirst().orElseThrow().detail();
        assertTrue(why.contains("given up after 4 more tries"), why);
    }

    @Test
    void aSpokenApologyIsHeardWhenAllAttemptsHaveFailedAndNoPersonIsThere() throws Exception {
        start(impatient().phone("fallbackAction=transfer&fallbackTarget=" + PERSON));
        ScriptedCaller caller = agent.caller().declinesTransfers().build();
        int before;
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            agent.model.faults().refuse(503);
            agent.session().drop();
            agent.awaitModelEvent("failed");
            before = caller.heardPackets().size();
            caller.expectTransfer(LIMIT);
            caller.expectHangUp(LIMIT);
        }
        // the shipped one, which is spoken; the hold prompt is over when it begins
        assertEquals(shippedPromptMillis(), Sound.loudMillis(since(caller, before)), 0.3 * shippedPromptMillis());
        assertEquals("model-failed", agent.record().cause());
        assertEquals(new CallRecord.Transfer(PERSON, false, 603, "Decline"), agent.record().transfer());
    }

    @Test
    void noPersonIsThereEither() throws Exception {
        start(shortFallback("&fallbackAction=transfer&fallbackTarget=" + PERSON));
        agent.model.faults().refuse(401);
        try (ScriptedCaller caller = agent.caller().declinesTransfers().build()) {
            caller.call();
            caller.expectTransfer(LIMIT);
            caller.expectHangUp(LIMIT);
        }
        CallRecord record = agent.record();
        assertEquals("model-failed", record.cause());
        assertEquals(new CallRecord.Transfer(PERSON, false, 603, "Decline"), record.transfer());
    }

    @Test
    void theLineToTheModelGoesSilent() throws Exception {
        try (BlackHole line = BlackHole.towards(() -> agent == null ? null : agent.model.url())) {
            start(impatient().with("REALTIME_URL", line.url()).with("camel.component.realtime.pingInterval", "300"));
            ScriptedCaller caller = agent.caller().build();
            try (caller) {
                Sound.awaitHeard(caller.call(), Sound.GREETING);
                int before = caller.heardPackets().size();
                line.swallow();
                agent.awaitModelEvent("lost");
                await().atMost(LIMIT).untilAsserted(
                        () -> assertTrue(Sound.loudMillis(since(caller, before)) > 200, "the hold prompt is heard"));
                line.carry();
                await().atMost(LIMIT).until(() -> agent.model.sessions().size() > 1 && !agent.session().serverEvents("session.updated").isEmpty());
                caller.waitsForSilence(Duration.ofMillis(500), LIMIT).says(Sound.tone(700)).hearsFor(Duration.ofMillis(1000), LIMIT).hangsUp();
            }
            assertEquals("remote-bye", agent.record().cause());
        }
    }
}
