// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session ends in the middle of something: what is still said is written down, and its record claims no cost that nobody has told. */
class LastWordsTest extends SessionTestBase {

    private static final String RTC = "rtc_u1_9c6574da8b8a41a18da9308f4ad974ce";

    private void attached() {
        session = new RealtimeSession(CALL, loop(), transport, Resilience.attached(settings().attachedTo(RTC)), recorder);
        session.open();
        until(() -> session.state() == SessionState.READY);
    }

    private void answering() {
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 100);
        server.client().say("{'type':'response.output_audio_transcript.delta','event_id':'e','response_id':'resp_1','item_id':'item_1',"
                + "'output_index':0,'content_index':0,'delta':'Your order'}");
        settle();
    }

    private void spoke() {
        server.client().speech(true, "item_u", 0);
        server.client().speech(false, "item_u", 900);
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','previous_item_id':null,'item_id':'item_u'}");
        settle();
    }

    private void notWhole(int unreported) {
        until(() -> recorder.closed != null);
        assertEquals(unreported, recorder.closed.usage().get("unreported"), recorder.closed.usage().toString());
        assertFalse(recorder.closed.usage().containsKey("costUsd"), recorder.closed.usage().toString());
    }

    @Test
    void anAnswerThatIsHungUpOnIsNotFree() {
        ready(settings());
        answering();
        session.close("call ended");
        notWhole(1);
    }

    @Test
    void aTurnThatIsHungUpOnBeforeItIsWrittenDownIsNotFreeEither() {
        ready(settings());
        spoke();
        session.close("call ended");
        notWhole(1);
    }

    @Test
    void anAnswerIsNotFreeWhenTheServerRefusesToGoOn() {
        ready(settings());
        answering();
        server.client().error("insufficient_quota", null);
        notWhole(1);
        assertTrue(recorder.closed.failed());
    }

    @Test
    void whatASharedCallCostsWhileTheConnectionIsAwayNobodyKnows() {
        attached();
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        session.close("call ended");
        notWhole(1);
    }

    @Test
    void aSharedCallThatIsOverInTheMiddleOfAnAnswerIsNotFree() {
        attached();
        server.client().created("resp_1");
        settle();
        server.client().close(1000, "");
        notWhole(1);
        assertFalse(recorder.closed.failed());
    }

    @Test
    void theAnswerThatIsHungUpOnIsStoppedAndItsCostIsInTheRecord() {
        server.script = (client, type, event) -> {
            if (type.equals("response.cancel")) {
                client.audio("resp_1", "item_1", 100);
                client.itemDone("resp_1", "item_1", "Your order is on");
                client.toolCall("resp_1", "item_f", "call_1", "lookup", "{}");
                client.done("resp_1", "cancelled");
            }
        };
        recorder.tool = call -> 10_000;
        ready(settings());
        answering();
        session.close("call ended");
        until(() -> recorder.closed != null);
        assertEquals(1, sent("response.cancel").size());
        // (14 * 4 + 27 * 32 + 28 * 24 + 136 * 64) / 1e6
        assertEquals(new BigDecimal("0.010296"), recorder.closed.usage().get("costUsd"));
        assertEquals(1, recorder.closed.responses());
        assertEquals(List.of("Your order is on"), recorder.group("transcript").stream().map(RealtimeEvent::body).toList());
        assertEquals(100, recorder.audioMillis(), "nobody is there to hear more");
        assertEquals(List.of(), recorder.toolCalls, "nor is anything done any more");
        assertEquals("call ended", recorder.closed.endReason());
    }

    @Test
    void theCallersLastWordsAreWrittenDown() {
        ready(settings());
        spoke();
        session.close("call ended");
        loopDone();
        assertEquals(SessionState.CLOSING, session.state());
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'Cancel it, please','usage':{'type':'tokens','total_tokens':14,'input_tokens':11,'input_token_details':"
                + "{'text_tokens':3,'audio_tokens':8},'output_tokens':3}}");
        until(() -> recorder.closed != null);
        assertEquals(List.of("Cancel it, please"), recorder.group("transcript").stream().map(RealtimeEvent::body).toList());
        assertEquals(14L, recorder.closed.usage().get("transcriptionTokens"));
        assertTrue(recorder.closed.usage().containsKey("costUsd"), recorder.closed.usage().toString());
    }

    @Test
    void aServerThatSaysNothingMoreIsListenedToForASecond() {
        ready(settings());
        answering();
        long begun = System.nanoTime();
        session.close("call ended");
        session.close("once more");
        notWhole(1);
        long millis = (System.nanoTime() - begun) / 1_000_000;
        assertTrue(millis >= 1000, "it may be late: " + millis);
        assertEquals("call ended", recorder.closed.endReason());
        until(() -> server.open() == 0);
        assertEquals(List.of("Your order"), recorder.group("transcript").stream().map(RealtimeEvent::body).toList(), "what had come");
    }

    @Test
    void aServerThatHangsUpMeanwhileIsNotWaitedForAndNotAskedAgain() {
        ready(settings());
        answering();
        session.close("call ended");
        loopDone();
        server.client().drop();
        notWhole(1);
        assertEquals(SessionState.CLOSED, session.state());
        assertEquals(1, server.attempts.get());
    }

    @Test
    void theAnswerOfASharedCallGoesOn() {
        attached();
        server.client().created("resp_1");
        settle();
        session.close("closed by the route");
        loopDone();
        server.client().done("resp_1", "completed");
        until(() -> recorder.closed != null);
        assertEquals(List.of(), server.events, "nothing is cancelled or cleared");
        assertEquals(new BigDecimal("0.010296"), recorder.closed.usage().get("costUsd"));
    }

    @Test
    void withNothingUnderWayTheCostIsWhole() {
        ready(settings());
        spoke();
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u','transcript':'Yes',"
                + "'usage':{'type':'tokens','total_tokens':0,'input_tokens':0,'output_tokens':0}}");
        answering();
        server.client().done("resp_1", "completed");
        settle();
        session.close("call ended");
        until(() -> recorder.closed != null);
        assertTrue(recorder.closed.usage().containsKey("costUsd"), recorder.closed.usage().toString());
    }
}
