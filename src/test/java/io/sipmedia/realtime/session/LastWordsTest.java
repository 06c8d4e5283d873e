// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A session ends in the middle of something: its record claims no cost that nobody has told. */
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
