// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.InterruptOptions.By;
import io.sipmedia.realtime.session.InterruptOptions.Mode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session does about a caller whose voice the phone side has found. */
class InterruptedSessionTest extends SessionTestBase {

    private static final String WORDS = "We are open from nine to five, Monday to Friday.";

    // as the options interruptBy=local and interrupt=… make them
    private SessionSettings local(Mode mode) {
        boolean asks = mode != Mode.STOP;
        TurnDetection turns = new TurnDetection("server_vad", 0.5, 300, 500, 0, "auto", !asks, false);
        return settings(SessionOptions.defaults().withTurnDetection(turns))
                .withLimits(SessionLimits.defaults().with(new InterruptOptions(By.LOCAL, mode, 100, 100, false, asks)));
    }

    private static PlayoutReport heard(String item, long played, long received) {
        return new PlayoutReport(CALL, List.of(new PlayedItem("resp_1", item, 0, played, received)));
    }

    /** An answer of so many milliseconds; {@code whole} when the server has made all of it. */
    private void answer(int millis, boolean whole) {
        server.client().created("resp_1");
        long before = recorder.audioMillis();
        server.client().audio("resp_1", "item_1", millis);
        if (whole) {
            server.client().itemDone("resp_1", "item_1", WORDS);
            server.client().done("resp_1", "completed");
        }
        until(() -> recorder.audioMillis() == before + millis);
        settle();
    }

    private List<String> told() {
        return recorder.events.stream().map(RealtimeEvent::group)
                .filter(group -> group != null && group.matches("paused|resumed|interrupted")).toList();
    }

    private void callerVoice(boolean speaks) {
        session.callerVoice(speaks);
        loopDone();
    }

    private void closed() {
        session.close("over");
        until(() -> recorder.closed != null);
    }

    @Test
    void anAnswerThatIsBeingMadeIsCancelledAndItsWordsAreCutInProportion() {
        ready(local(Mode.STOP));
        answer(900, false);
        callerVoice(true);
        untilSent("response.cancel", 1);
        assertEquals("resp_1", sent("response.cancel").get(0).path("response_id").asText());
        assertEquals(List.of("interrupted"), told());
        // made by the server before it heard of it; nobody hears this
        server.client().audio("resp_1", "item_1", 900);
        server.client().itemDone("resp_1", "item_1", WORDS);
        server.client().done("resp_1", "cancelled");
        settle();
        assertEquals(900, recorder.audioMillis());
        assertTrue(recorder.group("transcript").isEmpty(), "told when it is known how much was heard");
        session.truncate(heard("item_1", 450, 900));
        untilSent("conversation.item.truncate", 1);
        assertEquals(450, sent("conversation.item.truncate").get(0).path("audio_end_ms").asInt());
        until(() -> recorder.group("transcript").size() == 1);
        // a quarter of what the server had made
        assertEquals("We are open", recorder.group("transcript").get(0).body());
        assertEquals(Boolean.TRUE, recorder.group("transcript").get(0).detail(Detail.TRUNCATED));
        closed();
        assertEquals(1, recorder.closed.interruptions());
        assertEquals(900, recorder.closed.audioOutMillis());
    }

    @Test
    void anAnswerThatIsOnlyPlayedStillIsCutAndTheNextConnectionLearnsWhatWasHeard() {
        ready(local(Mode.STOP));
        server.client().say("{'type':'conversation.item.added','event_id':'e','item':{'id':'item_1','type':'message','role':'assistant'}}");
        answer(4000, true);
        assertEquals(WORDS, recorder.group("transcript").get(0).body());
        callerVoice(true);
        assertEquals(List.of("interrupted"), told());
        session.truncate(heard("item_1", 1000, 4000));
        until(() -> recorder.group("transcript").size() == 2);
        RealtimeEvent cut = recorder.group("transcript").get(1);
        assertEquals("We are open", cut.body());
        assertEquals(Boolean.TRUE, cut.detail(Detail.TRUNCATED));
        assertEquals(1000L, (Long) cut.detail(Detail.END_MILLIS) - (Long) cut.detail(Detail.START_MILLIS));
        assertTrue(sent("response.cancel").isEmpty(), "there is nothing left to cancel");
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        until(() -> server.client().events.stream().anyMatch(e -> e.path("type").asText().equals("conversation.item.create")));
        JsonNode seed = server.client().events.stream().filter(e -> e.path("type").asText().equals("conversation.item.create"))
                .findFirst().orElseThrow();
        assertEquals("We are open", seed.at("/item/content/0/text").asText());
        closed();
        assertEquals(1, recorder.closed.interruptions());
    }

    @Test
    void theServersOpinionDoesNotInterrupt() {
        ready(local(Mode.STOP));
        answer(2000, false);
        server.client().speech(true, "item_u", 100);
        server.client().speech(false, "item_u", 400);
        settle();
        assertEquals(List.of(), told());
        assertEquals(1, recorder.group("speech-started").size(), "routes are told all the same");
        assertTrue(sent("response.cancel").isEmpty());
    }

    @Test
    void aSoundOfWhichNoWordsComeOnlyPauses() {
        ready(local(Mode.PAUSE));
        answer(5000, true);
        callerVoice(true);
        assertEquals(List.of(true), recorder.pauses);
        callerVoice(false);
        until(() -> recorder.pauses.size() == 2);
        assertEquals(List.of(true, false), recorder.pauses);
        assertEquals(List.of("paused", "resumed"), told());
        // the server took it for a turn, which is no question
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        settle();
        assertTrue(sent("response.create").isEmpty(), "a cough is not answered");
        assertTrue(sent("response.cancel").isEmpty());
        closed();
        assertEquals(0, recorder.closed.interruptions());
    }

    @Test
    void theQuestionsWordsThatComeDuringACoughDoNotCutItsAnswerOff() {
        ready(local(Mode.PAUSE));
        callerVoice(true);
        callerVoice(false);
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_q'}");
        untilSent("response.create", 1);
        answer(5000, true);
        callerVoice(true);
        callerVoice(false);
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_q',"
                + "'transcript':'When do you open?'}");
        until(() -> recorder.pauses.size() == 2);
        assertEquals(List.of("interrupted", "paused", "resumed"), told(), "the first is the question itself");
        assertTrue(sent("response.cancel").isEmpty());
        assertEquals(1, recorder.group("transcript").stream().filter(words -> "model".equals(words.detail(Detail.SPEAKER))).count());
        // the cough's own words still count
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'Stop'}");
        untilSent("response.create", 2);
        assertEquals(List.of("interrupted", "paused", "resumed", "interrupted"), told());
    }

    @Test
    void whoGoesOnSpeakingIsAnswered() {
        ready(local(Mode.PAUSE));
        answer(5000, true);
        callerVoice(true);
        until(() -> told().contains("interrupted"));
        assertEquals(List.of("paused", "interrupted"), told());
        assertEquals(List.of(true), recorder.pauses, "what waits is emptied by the route, not played");
        session.truncate(heard("item_1", 2500, 5000));
        callerVoice(false);
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        untilSent("response.create", 1);
        until(() -> recorder.group("transcript").size() == 2);
        assertEquals("We are open from nine to", recorder.group("transcript").get(1).body());
    }

    @Test
    void whoIsIgnoredIsAnsweredAfterwards() {
        ready(local(Mode.IGNORE));
        answer(5000, true);
        callerVoice(true);
        callerVoice(false);
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        untilSent("response.create", 1);
        assertEquals(List.of(), told());
        assertEquals(List.of(), recorder.pauses);
    }

    @Test
    void anAnswerThatHasNotBegunWhenTheCallerSpeaksIsNotHeard() {
        ready(local(Mode.STOP));
        session.respond(null);
        untilSent("response.create", 1);
        callerVoice(true);
        server.client().created("resp_1");
        untilSent("response.cancel", 1);
        assertEquals("resp_1", sent("response.cancel").get(0).path("response_id").asText());
        server.client().audio("resp_1", "item_1", 900);
        server.client().done("resp_1", "cancelled");
        settle();
        assertEquals(0, recorder.audioMillis());
        // what he has said is answered, though he may go on speaking
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        server.client().created("resp_2");
        server.client().audio("resp_2", "item_2", 300);
        until(() -> recorder.audioMillis() == 300);
        assertEquals(1, sent("response.cancel").size());
    }

    @Test
    void norIsTheServersOwn() {
        ready(local(Mode.STOP));
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        settle();
        callerVoice(true);
        server.client().created("resp_1");
        untilSent("response.cancel", 1);
        assertEquals("resp_1", sent("response.cancel").get(0).path("response_id").asText());
    }

    @Test
    void aNoticeThatHasNotBegunWhenTheCallerSpeaksIsHeardToItsEnd() {
        ready(local(Mode.STOP));
        session.notice("This call is recorded.");
        untilSent("response.create", 1);
        callerVoice(true);
        answer(300, true);
        assertTrue(sent("response.cancel").isEmpty());
        assertEquals(300, recorder.audioMillis());
    }

    @Test
    void aCoughBeforeTheAnswerBeginsDoesNotCostIt() {
        ready(local(Mode.PAUSE));
        session.respond(null);
        untilSent("response.create", 1);
        callerVoice(true);
        callerVoice(false);
        until(() -> recorder.pauses.size() == 2);
        answer(900, true);
        assertEquals(List.of("paused", "resumed"), told());
        assertTrue(sent("response.cancel").isEmpty());
        assertEquals(900, recorder.audioMillis());
    }

    @Test
    void whoGoesOnSpeakingBeforeTheAnswerBeginsDoesNotHearIt() {
        ready(local(Mode.PAUSE));
        session.respond(null);
        untilSent("response.create", 1);
        callerVoice(true);
        until(() -> told().contains("interrupted"));
        server.client().created("resp_1");
        untilSent("response.cancel", 1);
        assertEquals(List.of("paused", "interrupted"), told());
    }

    @Test
    void theSoundOfAFunctionIsSilencedWithTheCallersFirstSoundAndBeginsAgain() {
        recorder.tool = call -> 10_000;
        SessionSettings settings = local(Mode.STOP);
        ready(settings.withLimits(settings.limits().with(new FillerOptions(50, "wait.wav", null))));
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
        server.client().done("resp_1", "completed");
        until(() -> recorder.fillers.equals(List.of("wait.wav")));
        callerVoice(true);
        assertEquals(List.of("wait.wav", "null"), recorder.fillers, "before the server has noticed him");
        callerVoice(false);
        until(() -> recorder.fillers.equals(List.of("wait.wav", "null", "wait.wav")));
    }

    @Test
    void fromOneMarkerToAnotherNobodyInterrupts() {
        ready(local(Mode.STOP));
        session.interruptible(false);
        answer(60_000, true);
        callerVoice(true);
        callerVoice(false);
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        server.client().created("resp_2");
        server.client().audio("resp_2", "item_2", 300);
        settle();
        callerVoice(true);
        callerVoice(false);
        assertEquals(List.of(), told(), "the second answer is protected as well");
        assertTrue(sent("response.cancel").isEmpty());
        session.interruptible(true);
        callerVoice(true);
        untilSent("response.cancel", 1);
        assertEquals("resp_2", sent("response.cancel").get(0).path("response_id").asText());
        assertEquals(List.of("interrupted"), told());
    }

    @Test
    void semanticTurnDetectionCutsTheAnswerOffWhenTheServerHearsTheCaller() {
        ready(settings(SessionOptions.defaults()
                .withTurnDetection(new TurnDetection("semantic_vad", 0.5, 300, 500, 0, "high", true, true))));
        assertEquals("semantic_vad", sent("session.update").get(0).at("/session/audio/input/turn_detection/type").asText());
        answer(900, false);
        server.client().speech(true, "item_u", 1000);
        until(() -> told().contains("interrupted"));
        server.client().audio("resp_1", "item_1", 900);
        settle();
        assertEquals(900, recorder.audioMillis(), "what was on its way is not heard");
        assertTrue(sent("response.cancel").isEmpty(), "the server stops by itself");
        session.truncate(heard("item_1", 450, 900));
        untilSent("conversation.item.truncate", 1);
        server.client().itemDone("resp_1", "item_1", WORDS);
        server.client().done("resp_1", "cancelled");
        until(() -> recorder.group("transcript").size() == 1);
        assertEquals("We are open", recorder.group("transcript").get(0).body());
        closed();
        assertEquals(1, recorder.closed.interruptions());
    }

    @Test
    void twoSpokenItemsOfOneResponseAreCutEachByItself() {
        ready(local(Mode.STOP));
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 1000);
        server.client().itemDone("resp_1", "item_1", "One moment please.");
        server.client().audio("resp_1", "item_2", 4000);
        server.client().itemDone("resp_1", "item_2", WORDS);
        server.client().done("resp_1", "completed");
        until(() -> recorder.audioMillis() == 5000 && recorder.group("transcript").size() == 2);
        callerVoice(true);
        session.truncate(new PlayoutReport(CALL, List.of(new PlayedItem("resp_1", "item_1", 0, 1000, 1000),
                new PlayedItem("resp_1", "item_2", 0, 1000, 4000))));
        until(() -> recorder.group("transcript").size() == 3);
        settle();
        assertEquals(List.of("One moment please.", WORDS, "We are open"),
                recorder.group("transcript").stream().map(RealtimeEvent::body).toList(), "what was heard in full stays whole");
        assertEquals("item_2", recorder.group("transcript").get(2).detail(Detail.ITEM_ID));
        assertEquals(1, sent("conversation.item.truncate").size());
        assertEquals("item_2", sent("conversation.item.truncate").get(0).path("item_id").asText());
        closed();
        assertEquals(1, recorder.closed.interruptions(), "one response, one interruption");
        assertEquals(1, recorder.closed.responses());
    }

    @Test
    void aLostConnectionLeavesThePhonePlaying() {
        ready(local(Mode.PAUSE));
        answer(5000, true);
        callerVoice(true);
        server.client().drop();
        until(() -> recorder.pauses.size() == 2);
        assertEquals(List.of(true, false), recorder.pauses);
    }

    @Test
    void aNoticeIsHeardToItsEndAndWhatFollowsIsNot() {
        ready(local(Mode.STOP));
        session.notice("This call is recorded.");
        protectsOneResponse();
    }

    @Test
    void soIsAnAnswerOfTheModelsOwn() {
        ready(local(Mode.STOP));
        session.statement("Tell the caller that this call is recorded.");
        protectsOneResponse();
        assertTrue(sent("response.create").get(0).at("/response/instructions").asText().contains("this call is recorded"));
    }

    private void protectsOneResponse() {
        untilSent("response.create", 1);
        answer(300, true);
        callerVoice(true);
        callerVoice(false);
        assertEquals(List.of(), told());
        // heard when its 300 ms are over
        until(() -> {
            callerVoice(true);
            callerVoice(false);
            return !told().isEmpty();
        });
        assertEquals("interrupted", told().get(0));
    }

    @Test
    void aStatementSpeaksOfWhatFunctionsHaveFound() {
        recorder.tool = call -> 10_000;
        ready(local(Mode.STOP));
        server.client().created("resp_0");
        server.client().toolCall("resp_0", "item_f", "call_1", "lookup", "{}");
        until(() -> recorder.toolCalls.size() == 1);
        session.toolOutput("call_1", "found");
        session.statement(null);
        loopDone();
        server.client().done("resp_0", "completed");
        untilSent("response.create", 1);
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        settle();
        assertEquals(1, sent("response.create").size(), "one answer for both");
    }

    @Test
    void aNoticeThatARouteHasSilencedProtectsNothing() {
        ready(local(Mode.STOP));
        session.notice("This call is recorded.");
        untilSent("response.create", 1);
        answer(60_000, true);
        callerVoice(true);
        callerVoice(false);
        assertEquals(List.of(), told());
        session.truncate(heard("item_1", 1000, 60_000));
        loopDone();
        callerVoice(true);
        assertEquals(List.of("interrupted"), told());
    }
}
