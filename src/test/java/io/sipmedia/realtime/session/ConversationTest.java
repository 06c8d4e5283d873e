// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns, responses, interruptions and tools of a session that is ready. */
class ConversationTest extends SessionTestBase {

    private static PlayoutReport heard(String item, long played, long received) {
        return new PlayoutReport(CALL, List.of(new PlayedItem("resp_1", item, 0, played, received)));
    }

    @Test
    void anInterruptionWhileGeneratingTruncatesWithoutCancelAndDropsTheRest() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 900);
        until(() -> recorder.audioMillis() == 900);
        server.client().speech(true, "item_u", 2650);
        server.client().audio("resp_1", "item_1", 100);
        until(() -> recorder.group("speech-started").size() == 1);
        session.truncate(heard("item_1", 840, 900));
        untilSent("conversation.item.truncate", 1);
        server.client().audio("resp_1", "item_1", 100);
        server.client().itemDone("resp_1", "item_1", "Sure, our opening hours are nine to five on weekdays");
        server.client().done("resp_1", "cancelled");
        server.client().created("resp_2");
        server.client().audio("resp_2", "item_2", 60);
        until(() -> recorder.audioMillis() == 960);
        assertEquals(840, sent("conversation.item.truncate").get(0).path("audio_end_ms").asInt());
        assertTrue(sent("response.cancel").isEmpty());
        RealtimeEvent words = recorder.group("transcript").get(0);
        assertEquals(Boolean.TRUE, words.detail(Detail.TRUNCATED));
        assertEquals("Sure, our opening hours are nine to", words.body());
        assertEquals(840L, (Long) words.detail(Detail.END_MILLIS) - (Long) words.detail(Detail.START_MILLIS));
    }

    @Test
    void ofAnItemWhoseWordsNeverEndOnlyTheFirstAreKept() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 100);
        for (int i = 0; i < 10; i++) {
            server.client().say("{'type':'response.output_audio_transcript.delta','event_id':'e','response_id':'resp_1','item_id':'item_1',"
                    + "'delta':'" + String.valueOf(i).repeat(5000) + "'}");
        }
        server.client().say("{'type':'response.output_item.done','event_id':'e','response_id':'resp_1','item':{'id':'item_1','type':'message',"
                + "'status':'completed','role':'assistant','content':[]}}");
        until(() -> recorder.group("transcript").size() == 1);
        String words = (String) recorder.group("transcript").get(0).body();
        assertEquals(Transcripts.MOST_CHARS, words.length());
        assertTrue(words.endsWith("3"), "the beginning");
        assertEquals(10, recorder.group("transcript-delta").size());
    }

    @Test
    void anInterruptionAfterTheResponseIsDoneTruncatesAndSaysSoInASecondTranscript() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 4000);
        server.client().say("{'type':'response.output_audio.done','event_id':'e','response_id':'resp_1','item_id':'item_1'}");
        server.client().itemDone("resp_1", "item_1", "We are open from nine to five, Monday to Friday.");
        server.client().done("resp_1", "completed");
        server.client().speech(true, "item_u", 2800);
        until(() -> recorder.group("speech-started").size() == 1);
        session.truncate(heard("item_1", 1000, 4000));
        session.truncate(heard("item_1", 1000, 4000));
        until(() -> recorder.group("transcript").size() == 2);
        settle();
        untilSent("conversation.item.truncate", 1);
        assertEquals(1000, sent("conversation.item.truncate").get(0).path("audio_end_ms").asInt());
        assertTrue(sent("response.cancel").isEmpty());
        assertNull(recorder.group("transcript").get(0).detail(Detail.TRUNCATED));
        assertEquals("We are open", recorder.group("transcript").get(1).body());
        assertEquals("item_1", recorder.group("transcript").get(1).detail(Detail.ITEM_ID));
    }

    @Test
    void theEndOfAnItemsAudioIsToldOnTheWayOfItsAudio() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 300);
        server.client().say("{'type':'response.output_audio.done','event_id':'e','response_id':'resp_1','item_id':'item_1','content_index':0}");
        server.client().say("{'type':'response.output_audio.done','event_id':'e','response_id':'resp_1','item_id':'item_silent'}");
        settle();
        assertEquals(300, recorder.audioMillis());
        AudioFrame end = recorder.audio.get(recorder.audio.size() - 1);
        assertTrue(end.endsItem());
        assertEquals("item_1", end.itemId());
        assertEquals("resp_1", end.responseId());
        assertEquals(0, end.samples().length);
        assertEquals(7200, end.position());
        assertEquals(1, recorder.audio.stream().filter(AudioFrame::endsItem).count());
    }

    @Test
    void anItemThatWasCutOffHasNoEnd() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 900);
        server.client().speech(true, "item_u", 700);
        until(() -> recorder.group("speech-started").size() == 1);
        session.truncate(heard("item_1", 450, 900));
        untilSent("conversation.item.truncate", 1);
        server.client().say("{'type':'response.output_audio.done','event_id':'e','response_id':'resp_1','item_id':'item_1'}");
        settle();
        assertTrue(recorder.audio.stream().noneMatch(AudioFrame::endsItem), "what still rings of it is not to be heard");
    }

    @Test
    void theWordsOfAnInterruptedAnswerAreToldOnceAndOnlyThoseHeard() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 900);
        server.client().speech(true, "item_u", 700);
        // the server is done with the item before the phone has told how much was heard
        server.client().itemDone("resp_1", "item_1", "We are open from nine to five");
        server.client().done("resp_1", "cancelled");
        settle();
        assertTrue(recorder.group("transcript").isEmpty());
        session.truncate(heard("item_1", 450, 900));
        until(() -> recorder.group("transcript").size() == 1);
        settle();
        assertEquals(1, recorder.group("transcript").size());
        assertEquals("We are open", recorder.group("transcript").get(0).body());
        assertEquals(Boolean.TRUE, recorder.group("transcript").get(0).detail(Detail.TRUNCATED));
    }

    @Test
    void theWordsOfAnInterruptedAnswerAreToldInFullWhenNobodySaysWhatWasHeard() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 900);
        server.client().speech(true, "item_u", 700);
        server.client().itemDone("resp_1", "item_1", "We are open from nine to five");
        server.client().done("resp_1", "cancelled");
        settle();
        session.close("over");
        until(() -> recorder.closed != null);
        assertEquals("We are open from nine to five", recorder.group("transcript").get(0).body());
    }

    @Test
    void withoutAutomaticInterruptionTheTruncationCancels() {
        TurnDetection manual = new TurnDetection("server_vad", 0.5, 300, 500, 0, "auto", true, false);
        ready(settings(SessionOptions.defaults().withTurnDetection(manual)));
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 900);
        server.client().speech(true, "item_u", 100);
        server.client().audio("resp_1", "item_1", 100);
        until(() -> recorder.audioMillis() == 1000);
        session.truncate(heard("item_1", 500, 1000));
        untilSent("conversation.item.truncate", 1);
        untilSent("response.cancel", 1);
        assertEquals("resp_1", sent("response.cancel").get(0).path("response_id").asText());
        server.client().audio("resp_1", "item_1", 100);
        settle();
        assertEquals(1000, recorder.audioMillis());
    }

    @Test
    void aSecondResponseWaitsForTheFirst() {
        ready(settings());
        session.say("One moment please.");
        untilSent("response.create", 1);
        session.respond(null);
        server.client().created("resp_1");
        session.say("Done.");
        settle();
        assertEquals(1, sent("response.create").size());
        server.client().done("resp_1", "completed");
        untilSent("response.create", 2);
        server.client().created("resp_2");
        server.client().done("resp_2", "completed");
        untilSent("response.create", 3);
        assertTrue(sent("response.create").get(2).at("/response/instructions").asText().contains("Done."));
    }

    @Test
    void aRequestThatMetAnActiveResponseIsSentAgainAfterIt() {
        ready(settings());
        session.respond("Be short.");
        untilSent("response.create", 1);
        String id = sent("response.create").get(0).path("event_id").asText();
        server.client().created("resp_vad");
        server.client().error("conversation_already_has_active_response", id);
        settle();
        assertEquals(1, sent("response.create").size());
        server.client().done("resp_vad", "completed");
        untilSent("response.create", 2);
        assertEquals("Be short.", sent("response.create").get(1).at("/response/instructions").asText());
        assertTrue(recorder.group("error").isEmpty());
    }

    @Test
    void severalToolsAreAllAnsweredBeforeOneResponseIsAskedFor() {
        recorder.tool = call -> 10_000;
        ready(settings());
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_f1", "call_1", "a", "{'x':1}");
        server.client().toolCall("resp_1", "item_f2", "call_2", "b", "{}");
        server.client().toolCall("resp_1", "item_f2", "call_2", "b", "{}");
        until(() -> recorder.toolCalls.size() == 2);
        session.toolOutput("call_1", "one");
        untilSent("conversation.item.create", 1);
        server.client().done("resp_1", "completed");
        settle();
        assertTrue(sent("response.create").isEmpty());
        session.toolOutput("call_2", "two");
        session.toolOutput("call_2", "again");
        untilSent("response.create", 1);
        settle();
        assertEquals(2, sent("conversation.item.create").size());
        assertEquals(1, sent("response.create").size());
        assertEquals("{\"x\":1}", recorder.toolCalls.get(0).arguments());
    }

    @Test
    void aResultDuringTheCallingResponseWaitsForItsEnd() {
        recorder.tool = call -> 10_000;
        ready(settings());
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_f1", "call_1", "a", "{}");
        until(() -> recorder.toolCalls.size() == 1);
        session.toolOutput("call_1", "one");
        untilSent("conversation.item.create", 1);
        settle();
        assertTrue(sent("response.create").isEmpty());
        server.client().done("resp_1", "completed");
        untilSent("response.create", 1);
    }

    @Test
    void noResponseIsAskedForWhenTheCallerSpeaksFirst() {
        recorder.tool = call -> 10_000;
        ready(settings());
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_f1", "call_1", "a", "{}");
        server.client().done("resp_1", "completed");
        until(() -> recorder.group("response-done").size() == 1);
        server.client().speech(true, "item_u", 100);
        until(() -> recorder.group("speech-started").size() == 1);
        session.toolOutput("call_1", "one");
        untilSent("conversation.item.create", 1);
        server.client().speech(false, "item_u", 900);
        server.client().created("resp_2");
        server.client().done("resp_2", "completed");
        until(() -> recorder.group("response-done").size() == 2);
        settle();
        assertTrue(sent("response.create").isEmpty(), "the server answered the caller's turn, with the result in view");
    }

    @Test
    void anUnknownFunctionAndALateResultGetAnErrorResult() {
        recorder.tool = call -> call.name().equals("slow") ? 50 : 0;
        ready(settings());
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_f1", "call_1", "nobody", "{}");
        server.client().toolCall("resp_1", "item_f2", "call_2", "slow", "{}");
        server.client().done("resp_1", "completed");
        untilSent("conversation.item.create", 2);
        assertTrue(sent("conversation.item.create").get(0).at("/item/output").asText().contains("no function"));
        assertTrue(sent("conversation.item.create").get(1).at("/item/output").asText().contains("no result within"));
        untilSent("response.create", 1);
        session.toolOutput("call_2", "too late");
        settle();
        assertEquals(2, sent("conversation.item.create").size());
    }

    @Test
    void anIncompleteFunctionCallIsNotRun() {
        ready(settings());
        server.client().say("{'type':'response.output_item.done','event_id':'e','response_id':'r','item':{'id':'i','type':'function_call',"
                + "'status':'incomplete','name':'a','call_id':'c','arguments':'{'}}");
        settle();
        assertTrue(recorder.toolCalls.isEmpty());
    }

    @Test
    void aFailedResponseIsAskedForThreeTimesMoreAndThenReported() {
        ready(settings());
        failsWithItsRetries("rate_limit_exceeded", 0);
        until(() -> recorder.group("error").size() == 1);
        assertEquals("rate_limit_exceeded", recorder.group("error").get(0).detail(Detail.ERROR_CODE));
        assertEquals(SessionState.READY, session.state());
    }

    private void failsWithItsRetries(String code, int askedBefore) {
        for (int i = 0; i < 4; i++) {
            server.client().created("resp_" + i);
            server.client().failed("resp_" + i, code);
            if (i < 3) {
                untilSent("response.create", askedBefore + i + 1);
            }
        }
    }

    @Test
    void aServerThatFailsTwoAnswersInARowIsNoUse() {
        ready(settings());
        failsWithItsRetries("server_error", 0);
        until(() -> recorder.group("error").size() == 1);
        failsWithItsRetries("server_error", 3);
        until(() -> recorder.closed != null);
        assertTrue(recorder.closed.endReason().contains("fails every response: server_error"), recorder.closed.endReason());
    }

    @Test
    void bothSpeakersAreWrittenDownOnOneTimeLine() {
        ready(settings());
        session.audio(frame(1));
        untilSent("input_audio_buffer.append", 1);
        server.client().speech(true, "item_u", 400);
        server.client().speech(false, "item_u", 1400);
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'content_index':0,'transcript':' Hello there. ','usage':{'type':'duration','seconds':2}}");
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 700);
        server.client().itemDone("resp_1", "item_1", "Hello!");
        until(() -> recorder.group("transcript").size() == 2);
        RealtimeEvent caller = recorder.group("transcript").get(0);
        assertEquals("Hello there.", caller.body());
        assertEquals("caller", caller.detail(Detail.SPEAKER));
        assertEquals(400L, caller.detail(Detail.START_MILLIS));
        assertEquals(1400L, caller.detail(Detail.END_MILLIS));
        RealtimeEvent model = recorder.group("transcript").get(1);
        assertEquals("model", model.detail(Detail.SPEAKER));
        assertEquals(700L, (Long) model.detail(Detail.END_MILLIS) - (Long) model.detail(Detail.START_MILLIS));
        assertEquals(1, recorder.events.stream().filter(e -> e.type().startsWith("conversation.item.input")).count());
    }

    @Test
    void racesThatSettleThemselvesAreNoErrors() {
        ready(settings());
        for (String code : List.of("response_cancel_not_active", "item_truncate_invalid_item_id", "input_audio_buffer_commit_empty",
                "unsupported_content_type", "item_delete_invalid_item_id")) {
            server.client().error(code, null);
        }
        server.client().say("{'type':'error','event_id':'e','error':{'type':null,'code':null,"
                + "'message':'Audio content of 900ms is already shorter than 1000ms','param':null,'event_id':null}}");
        server.client().error("some_new_code", null);
        server.client().say("{'type':'error'}");
        server.client().say("{'type':null}");
        server.client().say("[]");
        server.client().send("not json");
        until(() -> recorder.group("error").size() == 2);
        assertEquals("some_new_code", recorder.group("error").get(0).detail(Detail.ERROR_CODE));
        assertEquals(SessionState.READY, session.state());
    }

    @Test
    void cancelStopsTheAudioAtOnceAndNothingWithoutAResponse() {
        ready(settings());
        session.cancel();
        loopDone(); // or it would be told of the response first
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 100);
        until(() -> recorder.audioMillis() == 100);
        session.cancel();
        session.cancel();
        untilSent("response.cancel", 1);
        server.client().audio("resp_1", "item_1", 100);
        server.client().done("resp_1", "cancelled");
        settle();
        assertEquals(100, recorder.audioMillis());
        assertEquals(1, sent("response.cancel").size());
    }

    @Test
    void everyItemIdOfOursFitsTheServersLimit() {
        ready(settings());
        session.text("hi", false);
        untilSent("conversation.item.create", 1);
        JsonNode item = sent("conversation.item.create").get(0).path("item");
        assertTrue(item.path("id").asText().length() <= 32);
        assertTrue(sent("response.create").isEmpty());
    }

    @Test
    void aResponseThatNeverBeginsDoesNotHoldTheOthersBack() {
        ready(settings().withLimits(new SessionLimits(100, 20, 8, 1000)));
        session.say("one");
        untilSent("response.create", 1);
        session.say("two");
        untilSent("response.create", 2);
        assertTrue(sent("response.create").get(1).at("/response/instructions").asText().contains("two"));
        assertEquals("response_timeout", recorder.group("error").get(0).detail(Detail.ERROR_CODE));
        server.client().created("resp_2");
        until(() -> recorder.group("response-started").size() == 1);
        session.say("three");
        server.client().done("resp_2", "completed");
        untilSent("response.create", 3);
    }

    @Test
    void aRefusalBecauseOfAResponseNobodyTellsOfDoesNotHoldTheQueueForEver() {
        ready(settings().withLimits(new SessionLimits(100, 20, 8, 1000)));
        session.say("one");
        untilSent("response.create", 1);
        server.client().error("conversation_already_has_active_response", sent("response.create").get(0).path("event_id").asText());
        until(() -> sent("response.create").size() >= 2);
        assertTrue(sent("response.create").get(1).at("/response/instructions").asText().contains("one"));
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        until(() -> recorder.group("response-done").size() == 1);
    }

    @Test
    void aResponseThatTakesLongIsWaitedFor() {
        ready(settings().withLimits(new SessionLimits(50, 20, 8, 1000)));
        session.say("one");
        untilSent("response.create", 1);
        server.client().created("resp_1");
        until(() -> recorder.group("response-started").size() == 1);
        session.say("two");
        loop().eventLoop().schedule(() -> { }, 150, java.util.concurrent.TimeUnit.MILLISECONDS).syncUninterruptibly();
        assertEquals(1, sent("response.create").size());
        server.client().done("resp_1", "completed");
        untilSent("response.create", 2);
    }

    @Test
    void aGreetingThatHasNotBegunIsNotSaidOnceTheCallerHasSpoken() {
        ready(settings().withGreeting("Welcome"));
        server.client().speech(true, "item_u", 100);
        until(() -> recorder.group("speech-started").size() == 1);
        session.answered();
        session.say("said by the route");
        loopDone();
        server.client().speech(true, "item_u2", 200);
        server.client().speech(false, "item_u2", 300);
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        untilSent("response.create", 1);
        assertTrue(sent("response.create").get(0).toString().contains("said by the route"));
    }

    @Test
    void aModelThatGetsNowhereIsToldToStopCallingAFunction() {
        recorder.tool = call -> 10_000;
        ready(settings().withLimits(new SessionLimits(10_000, 3, 8, 1000)));
        server.client().created("resp_1");
        for (int i = 1; i <= 4; i++) {
            server.client().toolCall("resp_1", "item_f" + i, "call_" + i, "lookup", "{}");
            int n = i;
            // the fourth is refused by the session itself; a result for it that came earlier would be taken for its answer
            until(() -> n == 4 ? sent("conversation.item.create").size() == 4 : recorder.toolCalls.size() == n);
            session.toolOutput("call_" + i, "nothing");
            until(() -> sent("conversation.item.create").size() == n); // or the next call may be read before this is done
        }
        server.client().toolCall("resp_1", "item_g", "call_g", "other", "{}");
        until(() -> recorder.toolCalls.size() == 4);
        until(() -> sent("conversation.item.create").size() == 4);
        assertTrue(sent("conversation.item.create").get(3).at("/item/output").asText().contains("called too often"));
        assertEquals("other", recorder.toolCalls.get(3).name());
    }

    @Test
    void onlySoManyFunctionsRunAtOnceAndArgumentsHaveALimit() {
        recorder.tool = call -> 10_000;
        ready(settings().withLimits(new SessionLimits(10_000, 20, 2, 10)));
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "a", "{'x':12345678}");
        for (int i = 2; i <= 4; i++) {
            server.client().toolCall("resp_1", "item_" + i, "call_" + i, "b", "{}");
        }
        until(() -> sent("conversation.item.create").size() == 2);
        assertTrue(sent("conversation.item.create").get(0).at("/item/output").asText().contains("too long"));
        assertTrue(sent("conversation.item.create").get(1).at("/item/output").asText().contains("wait for their results"));
        assertEquals(2, recorder.toolCalls.size());
    }

    @Test
    void aFunctionThatCannotBeStartedIsAnErrorResult() {
        recorder.tool = call -> {
            throw new java.util.concurrent.RejectedExecutionException("stopping");
        };
        ready(settings());
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "a", "{}");
        server.client().say("{'type':'response.output_item.done','event_id':'e','response_id':'resp_1','item':{'id':'i','type':"
                + "'function_call','status':'completed','name':'a','call_id':null,'arguments':'{}'}}");
        server.client().done("resp_1", "completed");
        untilSent("response.create", 1);
        assertEquals(1, sent("conversation.item.create").size());
        assertTrue(sent("conversation.item.create").get(0).at("/item/output").asText().contains("could not be started"));
    }
}
