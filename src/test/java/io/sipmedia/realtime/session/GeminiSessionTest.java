// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.GeminiLiveDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls with a server that speaks as Gemini Live was recorded to: what the caller and the next connection get of it. */
class GeminiSessionTest extends SessionTestBase {

    private final GeminiLiveDialect dialect = new GeminiLiveDialect();

    @BeforeEach
    void asGemini() {
        server.schema = event -> "";
        server.greets = false;
        server.script = (client, type, event) -> {
            if (event.has("setup")) {
                client.say("{'setupComplete':{}}");
            }
        };
    }

    private SessionSettings gemini() {
        Defaults defaults = dialect.defaults();
        return settings(dialect, new SessionOptions(defaults.model(), "Be kind.", defaults.voice(), 1.0, SessionOptions.defaults().input(),
                SessionOptions.defaults().output(), false, new Transcription(defaults.transcription(), null, null), null,
                TurnDetection.serverVad(), "auto", 0, null));
    }

    private void ready(WatchLimits watch) {
        session = new RealtimeSession(CALL, loop(), transport, new Resilience(List.of(ModelServer.of(gemini())), watch, 0), recorder);
        session.open();
        session.answered();
        until(() -> session.state() == SessionState.READY);
    }

    private void hears(String... messages) {
        for (String message : messages) {
            server.client().say(message);
        }
    }

    private static String voice() {
        byte[] pcm = new byte[48 * 40];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (byte) (i * 7);
        }
        return "{'serverContent':{'modelTurn':{'parts':[{'inlineData':{'mimeType':'audio/pcm;rate=24000','data':'"
                + Base64.getEncoder().encodeToString(pcm) + "'}}]}}}";
    }

    private static String words(String side, String text) {
        return "{'serverContent':{'" + side + "Transcription':{'text':'" + text + "'}}}";
    }

    private static String over() {
        return "{'serverContent':{'turnComplete':true}}";
    }

    /** The messages of one kind that a connection has had. */
    private List<JsonNode> got(int connection, String kind) {
        return server.clients.get(connection).events.stream().filter(event -> event.has(kind)).map(event -> event.get(kind)).toList();
    }

    private List<String> texts(int connection) {
        return got(connection, "realtimeInput").stream().filter(input -> input.has("text")).map(input -> input.get("text").asText()).toList();
    }

    private static List<String> turns(JsonNode content) {
        List<String> turns = new java.util.ArrayList<>();
        content.path("turns").forEach(turn -> turns.add(turn.path("role").asText() + ": " + turn.at("/parts/0/text").asText()));
        return turns;
    }

    @Test
    void aModelThatDoesNotAnswerIsNoticedAndTheQuestionIsNotLost() {
        ready(new WatchLimits(0, 300, 0, 0));
        hears(words("input", "When do "), words("input", "you open?"));
        until(() -> recorder.group("speech-stopped").size() == 1);
        until(() -> server.clients.size() == 2 && texts(1).size() == 1);
        assertEquals(List.of("user: When do you open?"), turns(got(1, "clientContent").get(0)));
        loopDone();
        assertEquals(List.of("ready", "lost", "ready"), recorder.signals);
    }

    @Test
    void aNewConnectionIsToldTheTalkInTheOrderInWhichItWasHeld() {
        ready(WatchLimits.defaults());
        hears(words("input", "When do you open?"), voice(), words("output", "At nine."), over());
        // words that come when the answer has begun already
        hears(voice(), words("input", "And when do you close?"), words("output", "At five."), over());
        hears(words("input", "Good. "), voice());
        until(() -> recorder.group("response-started").size() == 3);
        server.client().drop();
        until(() -> server.clients.size() == 2 && texts(1).size() == 1);
        assertTrue(got(1, "setup").get(0).at("/historyConfig/initialHistoryInClientContent").asBoolean());
        assertEquals(1, got(1, "clientContent").size(), "the model takes it once, at the beginning");
        JsonNode content = got(1, "clientContent").get(0);
        assertEquals(List.of("user: When do you open?", "model: At nine.", "user: And when do you close?", "model: At five.", "user: Good."),
                turns(content));
        assertTrue(content.path("turnComplete").asBoolean(), "the server waits for the end of it");
        assertFalse(got(0, "setup").get(0).has("historyConfig"), "there is nothing to wait for");
    }

    @Test
    void whatTheCallerSaysIntoALossComesAfterTheHistory() {
        ready(WatchLimits.defaults());
        hears(words("input", "When do you open?"), voice(), words("output", "At nine."), over());
        until(() -> recorder.group("response-done").size() == 1);
        server.client().drop();
        until(() -> recorder.signals.size() == 2);
        for (int i = 0; i < 10; i++) {
            short[] samples = new short[320];
            java.util.Arrays.fill(samples, (short) (i * 100));
            session.audio(AudioFrame.of(CALL, 16_000, samples, i * 320L));
        }
        until(() -> server.clients.size() == 2 && !got(1, "realtimeInput").isEmpty());
        List<String> kinds = server.clients.get(1).events.stream().map(event -> event.fieldNames().next()).distinct().toList();
        assertEquals(List.of("setup", "clientContent", "realtimeInput"), kinds);
    }

    @Test
    void whatIsSaidInMidCallIsNoClientContent() {
        ready(WatchLimits.defaults());
        session.say("One moment.");
        until(() -> texts(0).size() == 1);
        assertTrue(texts(0).get(0).contains("One moment."), texts(0).get(0));
        hears(voice(), words("output", "One moment."), over());
        until(() -> recorder.group("response-done").size() == 1);
        session.text("I pressed 1.", true);
        until(() -> texts(0).size() == 2);
        assertEquals("I pressed 1.", texts(0).get(1));
        hears(voice(), over());
        until(() -> recorder.group("response-done").size() == 2);
        session.respond(null);
        until(() -> texts(0).size() == 3);
        assertEquals(List.of(), got(0, "clientContent"));
    }

    @Test
    void aServerThatIsAboutToGoIsLeftWhenTheAnswerIsOver() {
        ready(WatchLimits.defaults());
        hears(words("input", "When do you open?"), voice(), words("output", "At "), "{'goAway':{'timeLeft':'50s'}}", voice());
        until(() -> recorder.audioMillis() == 80);
        hears(voice(), words("output", "nine."), over());
        until(() -> recorder.signals.size() == 2);
        assertEquals(List.of("ready", "ready"), recorder.signals, "nobody is told of a loss, because there is none");
        assertEquals(120, recorder.audioMillis(), "the caller has heard all of it");
        until(() -> got(1, "clientContent").size() == 1); // it is on its way
        assertEquals(List.of("user: When do you open?", "model: At nine."), turns(got(1, "clientContent").get(0)));
        assertEquals(List.of(), texts(1), "nothing is owed");
    }

    @Test
    void aServerThatIsAboutToGoIsNotWaitedForLongerThanItSaid() {
        ready(WatchLimits.defaults());
        hears(words("input", "Tell me a story."), voice(), "{'goAway':{'timeLeft':'1.700s'}}");
        until(() -> server.clients.size() == 2 && texts(1).size() == 1);
        assertEquals(List.of("user: Tell me a story."), turns(got(1, "clientContent").get(0)));
    }

    @Test
    void aFunctionThatTheServerTakesBackGetsNoResult() {
        recorder.tool = call -> 10_000;
        ready(WatchLimits.defaults());
        hears("{'toolCall':{'functionCalls':[{'id':'c1','name':'find_order','args':{'number':17}},{'id':'c2','name':'weather','args':{}}]}}");
        until(() -> recorder.toolCalls.size() == 2);
        hears("{'toolCallCancellation':{'ids':['c1']}}");
        until(() -> recorder.group("tool-cancelled").size() == 1);
        RealtimeEvent cancelled = recorder.group("tool-cancelled").get(0);
        assertEquals("find_order", cancelled.detail(RealtimeEvent.Detail.TOOL_NAME));
        assertEquals("c1", cancelled.detail(RealtimeEvent.Detail.TOOL_CALL_ID));
        session.toolOutput("c1", "shipped");
        session.toolOutput("c2", "fog");
        until(() -> got(0, "toolResponse").size() == 1);
        loopDone();
        assertEquals("c2", got(0, "toolResponse").get(0).at("/functionResponses/0/id").asText());
        assertEquals(1, got(0, "toolResponse").size());
    }

    @Test
    void wordsThatAreUnderstoodJustBeforeTheirAnswerInterruptNobody() {
        ready(WatchLimits.defaults());
        hears("{'serverContent':{'inputTranscription':{'text':'When do you open?'}}}",
                "{'serverContent':{'outputTranscription':{'text':'At nine.'}}}", "{'serverContent':{'turnComplete':true}}");
        until(() -> recorder.group("response-done").size() == 1);
        assertEquals(1, recorder.group("speech-started").size());
        assertEquals(0, recorder.group("interrupted").size(), "a route would stop the answer");
        hears("{'serverContent':{'outputTranscription':{'text':'And we close'}}}", "{'serverContent':{'interrupted':true}}");
        until(() -> recorder.group("interrupted").size() == 1);
    }

    @Test
    void aModelThatCallsInCirclesIsAskedForWordsAndGetsNoMoreResults() {
        AtomicInteger results = new AtomicInteger();
        List<String> asked = new CopyOnWriteArrayList<>();
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "{}");
            return 10_000;
        };
        ready(WatchLimits.defaults());
        server.script = (client, type, event) -> {
            if (event.has("toolResponse")) {
                client.say("{'toolCall':{'functionCalls':[{'id':'c" + results.incrementAndGet() + "','name':'end_call','args':{}}]}}");
            }
            if (event.at("/realtimeInput/text").isTextual()) {
                asked.add(event.at("/realtimeInput/text").asText());
            }
        };
        hears("{'toolCall':{'functionCalls':[{'id':'c','name':'end_call','args':{}}]}}");
        until(() -> !asked.isEmpty());
        assertTrue(asked.get(0).contains("No function can be called now"), asked.get(0));
        assertEquals(3, recorder.toolCalls.size(), "the others are refused");
        assertEquals(6, results.get(), "three results and three refusals");
    }
}
