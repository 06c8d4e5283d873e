// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.processor.Utterance;
import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.rehearsal.caller.HeardPacket;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.rehearsal.model.RehearsalSession;
import io.sipmedia.rehearsal.speech.FreeTtsSynthesizer;
import io.sipmedia.rehearsal.speech.Speech;
import io.sipmedia.rehearsal.speech.SpeechRecognizer;
import io.sipmedia.rehearsal.speech.SpeechSynthesizer;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Interruptions of real calls by the options that leave them to us, and the echoes and coughs that are none. */
class InterruptionTest extends AcceptanceTest {

    private static final String LONG = "This answer is long enough to be interrupted by somebody who is in a hurry and knows it all.";
    private static final String SHORT = "An answer of some length.";
    private static final String NOTICE = "This call is recorded for training and for quality.";
    private static final double ECHO_DB = -15;
    private static final Duration ECHO_DELAY = Duration.ofMillis(120);
    /** Behind the model's last word no echo of it is expected any more; until then a sound is found later, by the millisecond it begins at. */
    private static final Duration NO_ECHO = Duration.ofMillis(700);

    // loads once for all tests
    private static FreeTtsSynthesizer speaker;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void loadVoice() {
        speaker = new FreeTtsSynthesizer();
    }

    @AfterAll
    static void unloadVoice() {
        speaker.close();
    }

    // which sound was a word is the model's business: here by its length, with the silence around it
    private record Ears(int shortestMillis) implements SpeechRecognizer {

        @Override
        public String recognize(short[] samples, int sampleRate) {
            double spoken = SpeechSegment.find(samples, sampleRate, Sound.THRESHOLD_DBFS, 300).stream()
                    .mapToDouble(SpeechSegment::durationMillis).sum();
            return spoken < shortestMillis ? "" : "something";
        }

        @Override
        public void close() {
        }
    }

    private void start(String options, SpeechSynthesizer voice, String... answers) throws Exception {
        start(new Agent.Setup().model(new RehearsalModelOptions().speech(new Speech(new Ears(500), voice)).dialogue(ScriptedDialogue.of(answers)))
                .edited(routes -> routes.replace("model: \"{{?REALTIME_MODEL", options + "\n              model: \"{{?REALTIME_MODEL"))
                .route(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("realtime:openai?include=paused,resumed,interrupted").routeId("test-interruptions")
                                .process(e -> told.add(e.getMessage().getHeader(RealtimeConstants.EVENT, String.class)));
                        from("sip-media:agent?include=dtmf").routeId("test-notice")
                                .setHeader(RealtimeConstants.INTERRUPT, constant("ignore")).setBody(constant(NOTICE))
                                .to("realtime:openai?operation=say");
                    }
                }));
    }

    /** Broadband and short, as a cough is: about as loud as the model's voice. */
    private static short[] cough(int millis) {
        Random random = new Random(7);
        short[] samples = new short[8 * millis];
        for (int i = 0; i < samples.length; i++) {
            double swell = Math.sin(Math.PI * i / samples.length);
            samples[i] = (short) Math.max(-32768, Math.min(32767, 6000 * swell * random.nextGaussian()));
        }
        return samples;
    }

    /** When the last sound was sent to the caller, by the packets that came before it is quiet for a second. */
    private static long quietSince(ScriptedCaller caller) {
        long last = 0;
        for (HeardPacket packet : caller.heardPackets()) {
            last = packet.levelDbfs() > Sound.THRESHOLD_DBFS ? packet.arrivalNanos() : last;
        }
        return last;
    }

    @Test
    void theModelsOwnEchoInterruptsNobody() throws Exception {
        start("interruptBy: local", speaker, LONG);
        try (ScriptedCaller caller = agent.caller().build()) {
            caller.call().echoes(ECHO_DB, ECHO_DELAY).waitsUntilAnswerEnds(LIMIT);
            assertEquals(List.of(), told, "the greeting");
            caller.says("opening-hours.wav").waitsUntilAnswerEnds(LIMIT).hangsUp();
        }
        RehearsalSession session = agent.session();
        assertEquals(List.of("interrupted"), told, "by his question, into silence");
        assertEquals(List.of(), session.clientEvents("response.cancel"));
        assertEquals(List.of(), session.truncations());
        assertEquals(1, session.heard().size(), "the model answers the caller, and not itself");
        List<Utterance> rows = agent.transcript(agent.record().callId(), 3);
        assertEquals(LONG, rows.get(2).text());
        assertTrue(rows.stream().noneMatch(Utterance::truncated), rows.toString());
    }

    @Test
    void leftToTheServerTheSameEchoDoes() throws Exception {
        start("interruptBy: server", speaker, LONG, LONG, LONG, LONG);
        try (ScriptedCaller caller = agent.caller().build()) {
            caller.call().echoes(ECHO_DB, ECHO_DELAY);
            await().atMost(LIMIT).until(() -> told.contains("interrupted"));
            caller.hangsUp();
        }
    }

    @Test
    void whoSpeaksOverTheAnswerAndItsEchoCutsItOff(TestReporter report) throws Exception {
        start("interruptBy: local", speaker, LONG, SHORT);
        long began;
        long quiet;
        try (ScriptedCaller caller = agent.caller().build()) {
            caller.call().echoes(ECHO_DB, ECHO_DELAY).waitsUntilAnswerEnds(LIMIT).says("opening-hours.wav")
                    .hearsFor(Duration.ofMillis(2000), LIMIT);
            began = System.nanoTime();
            caller.says("where-is-my-order.wav");
            await().atMost(LIMIT).until(() -> agent.session().truncations().size() == 1);
            quiet = quietSince(caller);
            caller.waitsUntilAnswerEnds(LIMIT).hangsUp();
        }
        RehearsalSession session = agent.session();
        assertEquals(List.of("interrupted", "interrupted"), told, "by his question, into silence, and by this");
        assertEquals(1, session.truncations().size(), session.truncations().toString());
        long heardMillis = session.truncations().get(0).audioEndMillis();
        assertTrue(heardMillis > 1500 && heardMillis < 4000, "audio_end_ms " + heardMillis);
        long millis = (quiet - began) / 1_000_000;
        report.publishEntry(Map.of("cutOffAfterMillis", Long.toString(millis)));
        assertTrue(millis < 1500, "cut off " + millis + " ms after he began");
        List<Utterance> rows = agent.transcript(agent.record().callId(), 5);
        Utterance cut = rows.stream().filter(Utterance::truncated).findFirst().orElseThrow();
        assertTrue(LONG.startsWith(cut.text()) && cut.text().length() < LONG.length(), cut.text());
        assertEquals(heardMillis, cut.endedMillis() - cut.startedMillis(), 1, "heard, by the transcript");
        assertEquals(2, session.heard().size(), "both of the caller's turns came to the model");
    }

    @Test
    void aCoughOnlyPausesTheAnswer() throws Exception {
        start("interruptBy: local\n              interrupt: pause", new ToneSynthesizer(), LONG);
        try (ScriptedCaller caller = agent.caller().build()) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            caller.pauses(NO_ECHO).says("opening-hours.wav").hearsFor(Duration.ofMillis(1500), LIMIT);
            long coughs = System.nanoTime();
            caller.says(cough(250));
            // by samples: not a word of it is missing, none is said twice
            Sound.awaitHeard(caller, Sound.GREETING, LONG);
            caller.pauses(Duration.ofMillis(400));
            assertEquals(Sound.loudMillisOf(Sound.GREETING, LONG), Sound.loudMillis(caller.heardPackets()), 40);
            long pause = Heard.longestQuiet(caller, coughs, quietSince(caller));
            assertTrue(pause > 400 && pause < 2500, "the phone waited for " + pause + " ms");
            caller.hangsUp();
        }
        assertEquals(List.of("interrupted", "paused", "resumed"), told, "by his question, into silence, then the cough");
        assertEquals(List.of(), agent.session().truncations());
        assertEquals(List.of(), agent.session().clientEvents("response.cancel"));
        List<Utterance> rows = agent.transcript(agent.record().callId(), 3);
        assertEquals(3, rows.size(), "nothing is written down of a cough");
        assertFalse(rows.get(2).truncated());
        assertEquals(LONG, rows.get(2).text());
    }

    @Test
    void whoGoesOnSpeakingAfterThePauseCutsItOff() throws Exception {
        start("interruptBy: local\n              interrupt: pause", new ToneSynthesizer(), LONG, SHORT);
        try (ScriptedCaller caller = agent.caller().build()) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            caller.pauses(NO_ECHO).says("opening-hours.wav").hearsFor(Duration.ofMillis(1500), LIMIT).says("where-is-my-order.wav");
            await().atMost(LIMIT).until(() -> agent.session().truncations().size() == 1);
            double before = Sound.loudMillis(caller.heardPackets());
            await().atMost(LIMIT).until(() -> Sound.loudMillis(caller.heardPackets()) >= before + ToneSynthesizer.millisOf(SHORT) - 40);
            caller.hangsUp();
        }
        assertEquals(List.of("interrupted", "paused", "interrupted"), told);
        List<Utterance> rows = agent.transcript(agent.record().callId(), 5);
        assertEquals(1, rows.stream().filter(Utterance::truncated).count(), rows.toString());
        assertEquals(SHORT, rows.get(4).text());
    }

    @Test
    void aNoticeIsHeardToItsEndAndTheAnswerAfterItIsNot() throws Exception {
        start("interruptBy: local", new ToneSynthesizer(), LONG, SHORT);
        try (ScriptedCaller caller = agent.caller().build()) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            caller.sends("1").hearsFor(Duration.ofMillis(500), LIMIT).says("where-is-my-order.wav");
            Sound.awaitHeard(caller, Sound.GREETING, NOTICE);
            assertEquals(List.of(), told);
            assertEquals(List.of(), agent.session().truncations());
            // the answer to what he said over it
            await().atMost(LIMIT).until(() -> Sound.loudMillis(caller.heardPackets())
                    > ToneSynthesizer.millisOf(Sound.GREETING) + ToneSynthesizer.millisOf(NOTICE) + 1000);
            caller.says("opening-hours.wav");
            await().atMost(LIMIT).until(() -> agent.session().truncations().size() == 1);
            caller.hangsUp();
        }
        assertEquals(List.of("interrupted"), told);
        List<Utterance> rows = agent.transcript(agent.record().callId(), 4);
        Utterance notice = rows.stream().filter(row -> row.text().equals(NOTICE)).findFirst().orElseThrow();
        assertFalse(notice.truncated());
    }

    @Test
    void aCallerWhoHangsUpWhileHeInterruptsIsNoErrorInTheLog() throws Exception {
        start(new Agent.Setup().answers(LONG));
        try (Warnings warnings = new Warnings("")) {
            try (ScriptedCaller caller = agent.caller().build()) {
                Sound.awaitHeard(caller.call(), Sound.GREETING);
                caller.says(Sound.tone(700)).hearsFor(Duration.ofMillis(600), LIMIT).hangsUp();
            }
            String callId = agent.record().callId();
            agent.awaitQuiet();
            // what the event interrupted finds when it has waited behind a slow one
            Route route = agent.realtime.getCamelContext().getRoute("barge-in");
            Exchange late = new DefaultExchange(route.getCamelContext());
            late.getIn().setHeader(RealtimeConstants.CALL_ID, callId);
            route.getProcessor().process(late);
            assertNull(late.getException());
            assertEquals(new PlayoutReport(callId, List.of()), late.getMessage().getBody());
            assertEquals(List.of(), warnings.lines());
        }
    }
}
