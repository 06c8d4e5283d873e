// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.component.SipMediaConstants;
import io.sipmedia.processor.Utterance;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import io.sipmedia.rehearsal.model.RehearsalSession;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static io.sipmedia.acceptance.Agent.calls;
import static io.sipmedia.acceptance.Agent.says;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Speech both ways, interruptions, first words, and what a caller's headers can do. */
class ConversationTest extends AcceptanceTest {

    private static final String GREETING = Sound.GREETING;
    private static final String ANSWER = "An answer of some length.";

    @Test
    void theGreetingIsHeardAndSpeechGoesBothWays(TestReporter report) throws Exception {
        start(new Agent.Setup().answers(ANSWER));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), GREETING);
            caller.says(Sound.tone(400)).pauses(Duration.ofMillis(340)).says(Sound.tone(300));
            Sound.awaitHeard(caller, GREETING, ANSWER);
            caller.pauses(Duration.ofMillis(100)).hangsUp();
        }
        RehearsalSession session = agent.session();
        agent.awaitQuiet();

        List<SpeechSegment> heard = caller.heardSpeech();
        assertEquals(Sound.loudMillisOf(GREETING, ANSWER), Sound.loudMillis(caller.heardPackets()), 40,
                "greeting and answer");
        assertEquals(Sound.MODEL_TONE_DBFS, heard.get(0).levelDbfs(), 1, "level of the greeting");
        assertEquals(Sound.MODEL_TONE_DBFS, heard.get(heard.size() - 1).levelDbfs(), 1, "level of the answer");

        // by samples: nothing of the caller's was lost, doubled, stretched or made louder on its way
        List<SpeechSegment> said = Sound.in(caller.recording().left());
        List<SpeechSegment> received = Sound.atModel(session);
        assertEquals(2, received.size(), received.toString());
        assertEquals(Sound.toneDbfs(), received.get(0).levelDbfs(), 1, "level at the model");
        assertEquals(said.get(1).startMillis() - said.get(0).startMillis(),
                received.get(1).startMillis() - received.get(0).startMillis(), 25, "time between the caller's words");
        assertEquals(caller.sentPackets() * 20.0, session.appendedMillis(), 100, "audio at the model");

        double delay = heard.stream().mapToDouble(SpeechSegment::startMillis).filter(start -> start > said.get(1).endMillis()).min()
                .orElseThrow() - said.get(1).endMillis();
        report.publishEntry(Map.of("greetingDbfs", format(heard.get(0).levelDbfs()), "callerAtModelDbfs",
                format(received.get(0).levelDbfs()), "answerDelayMillis", format(delay)));
        assertTrue(delay > 400 && delay < LIMIT.toMillis(), "the answer comes after the silence that ends a turn: " + delay);
        assertEquals("remote-bye", agent.record().cause());
    }

    private static String format(double value) {
        return String.format(java.util.Locale.ROOT, "%.1f", value);
    }

    @Test
    void anInterruptedAnswerIsCutWhereTheCallerStoppedHearingIt() throws Exception {
        String answer = "This answer is long enough to be interrupted by somebody who is in a hurry and knows it all.";
        start(new Agent.Setup().answers(answer, ANSWER));
        ScriptedCaller caller = agent.caller().build();
        double sent;
        try (caller) {
            Sound.awaitHeard(caller.call(), GREETING);
            caller.says(Sound.tone(700));
            int before = caller.heardPackets().size();
            caller.hearsFor(Duration.ofMillis(1200), LIMIT).says(Sound.tone(700));
            await().atMost(LIMIT).until(() -> agent.session().truncations().size() == 1);
            long cut = agent.session().truncations().get(0).audioEndMillis();
            double next = Sound.loudMillisOf(ANSWER);
            await().atMost(LIMIT).untilAsserted(() -> assertTrue(loudSince(caller, before) >= cut + next - 40, "the next answer plays"));
            caller.pauses(Duration.ofMillis(100));
            sent = loudSince(caller, before) - next;
            caller.hangsUp();
        }
        RehearsalSession session = agent.session();
        List<RehearsalSession.Truncation> cuts = session.truncations();
        assertEquals(1, cuts.size(), cuts.toString());
        // what the model was told is what the caller was sent: nothing came after the clear
        assertEquals(sent, cuts.get(0).audioEndMillis(), 20, "audio_end_ms");
        assertTrue(sent > 1000 && sent < ToneSynthesizer.millisOf(answer) - 500, "it was interrupted: " + sent);

        List<Utterance> rows = agent.transcript(agent.record().callId(), 5);
        assertEquals(List.of("model", "caller", "model", "caller", "model"), rows.stream().map(Utterance::speaker).toList());
        assertTrue(rows.get(2).truncated(), rows.toString());
        assertTrue(answer.startsWith(rows.get(2).text()) && rows.get(2).text().length() < answer.length(), rows.get(2).text());
        assertEquals(cuts.get(0).audioEndMillis(), rows.get(2).endedMillis() - rows.get(2).startedMillis(), 1, "heard, by the transcript");
        assertFalse(rows.get(4).truncated(), rows.toString());
    }

    private static double loudSince(ScriptedCaller caller, int packets) {
        return Sound.loudMillis(caller.heardPackets().subList(packets, caller.heardPackets().size()));
    }

    @Test
    void aGreetingThatNobodyInterruptsIsHeardInFull() throws Exception {
        start(new Agent.Setup().answers(ANSWER)
                .edited(routes -> routes.replace("model: \"{{?REALTIME_MODEL", "greetingInterrupt: ignore\n              model: \"{{?REALTIME_MODEL")));
        try (ScriptedCaller caller = agent.caller().build()) {
            caller.call().hears(LIMIT).says(Sound.tone(700));
            // by samples, so that nothing of the greeting is missing
            Sound.awaitHeard(caller, GREETING, ANSWER);
            caller.hangsUp();
        }
        assertEquals(List.of(), agent.session().clientEvents("conversation.item.truncate"));
        assertEquals(1, Sound.atModel(agent.session()).size(), "what the caller said meanwhile came to the model");
    }

    @Test
    void whatWasHeardToItsEndIsNotCut() throws Exception {
        start(new Agent.Setup().answers(ANSWER));
        try (ScriptedCaller caller = agent.caller().build()) {
            Sound.awaitHeard(caller.call(), GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(700)), GREETING, ANSWER);
            // for the last packet's way
            caller.pauses(Duration.ofMillis(100)).says(Sound.tone(700));
            Sound.awaitHeard(caller, GREETING, ANSWER, ANSWER);
            caller.hangsUp();
        }
        assertEquals(List.of(), agent.session().clientEvents("conversation.item.truncate"));
    }

    @Test
    void theFirstWordsAreKeptUntilTheModelIsReady() throws Exception {
        // a busy machine adds to the delay below, and a lost connection is not what this is about
        start(new Agent.Setup().answers(ANSWER)
                .edited(routes -> routes.replace("model: \"{{?REALTIME_MODEL", "readyTimeout: 20s\n              model: \"{{?REALTIME_MODEL")));
        // the server answers what it finds in the kept words while the greeting is asked for: a race that settles itself
        tolerated = Set.of("conversation_already_has_active_response");
        // later than the shipped route waits with its answer to the phone
        agent.model.faults().updateDelay(4500);
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            caller.call().says(Sound.tone(600));
            assertEquals(0, agent.session().serverEvents("session.updated").size(), "the model is not ready yet");
            // what is heard until then is the hold prompt
            await().atMost(LIMIT).until(() -> !Sound.atModel(agent.session()).isEmpty());
            caller.hears(LIMIT);
            // nothing is lost; what is still on its way when he hangs up would be
            double sent = caller.sentPackets() * 20.0;
            await().atMost(LIMIT).until(() -> agent.session().appendedMillis() >= sent - 100);
            caller.hangsUp();
        }
        RehearsalSession session = agent.session();
        agent.awaitQuiet();
        List<SpeechSegment> received = Sound.atModel(session);
        assertEquals(1, received.size(), received.toString());
        assertEquals(600, received.get(0).durationMillis(), 40, "the words are whole");
        assertEquals(Sound.toneDbfs(), received.get(0).levelDbfs(), 1);
        assertTrue(session.appendedMillis() <= caller.sentPackets() * 20.0 + 100, "nothing is made up");
    }

    @Test
    void aCallersHeadersSetNothing() throws Exception {
        start(new Agent.Setup().phone("headers=X-Customer,Camel*").answers(
                calls("lookup_customer", Map.of("phone", "1007", "CamelHttpUri", "http://127.0.0.1:9/", "CamelSipMediaCallId", "1")),
                says(ANSWER)));
        try (ScriptedCaller caller = agent.caller().header("CamelHttpUri", "http://127.0.0.1:9/").header("CamelSipMediaTarget", "sip:1@127.0.0.1")
                .header("CamelSipMediaCallId", "1").header("X-Customer", "4711").header("X-Secret", "1").build()) {
            Sound.awaitHeard(caller.call(), GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(700)), GREETING, ANSWER);
            caller.hangsUp();
        }
        agent.record();
        for (String event : List.of("incoming", "answered", "ended")) {
            Message message = agent.events(event).get(0).getMessage();
            assertNull(message.getHeader("CamelHttpUri"), event);
            assertNull(message.getHeader(SipMediaConstants.TARGET), event);
            assertNull(message.getHeader("X-Secret"), event);
            assertEquals(16, message.getHeader(SipMediaConstants.CALL_ID, String.class).length(), event);
        }
        assertEquals("4711", agent.events("incoming").get(0).getMessage().getHeader("X-Customer"));
        assertEquals(List.of("/customers?phone=1007"), agent.crm.requests());
        assertEquals("Ada Miller", agent.toolOutput().findValue("name").asText());
    }
}
