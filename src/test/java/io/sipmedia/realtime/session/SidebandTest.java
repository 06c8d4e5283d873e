// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.AcceptedSession;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session that shares that of a call which the server carries. */
class SidebandTest extends SessionTestBase {

    private static final String RTC = "rtc_u1_9c6574da8b8a41a18da9308f4ad974ce";

    private RealtimeSession attach(SessionSettings settings) {
        session = new RealtimeSession(CALL, loop(), transport, Resilience.attached(settings.attachedTo(RTC)), recorder);
        session.open();
        return session;
    }

    private RealtimeSession attached() {
        attach(settings());
        until(() -> session.state() == SessionState.READY);
        return session;
    }

    @Test
    void itAsksForNothingAndSendsNoVoice() {
        server.greets = false;
        attached();
        assertEquals("/v1/realtime?call_id=" + RTC, server.client().socket.uri());
        session.audio(frame(1));
        session.answered();
        session.text("Hello", false);
        untilSent("conversation.item.create", 1);
        assertEquals(1, server.events.size(), server.events.toString());
    }

    @Test
    void theGreetingIsSpokenOnce() {
        attach(settings().withGreeting("Welcome"));
        session.answered();
        untilSent("response.create", 1);
        server.client().created("resp_1");
        settle();
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        settle();
        assertEquals(1, sent("response.create").size());
    }

    @Test
    void wordsAreToldThoughNoSoundComesBy() {
        attached();
        server.client().created("resp_1");
        server.client().say("{'type':'response.output_audio_transcript.delta','event_id':'e','response_id':'resp_1','item_id':'item_1',"
                + "'output_index':0,'content_index':0,'delta':'Good day.'}");
        server.client().itemDone("resp_1", "item_1", "Good day.");
        server.client().done("resp_1", "completed");
        until(() -> recorder.group("transcript").size() == 1);
        RealtimeEvent told = recorder.group("transcript").get(0);
        assertEquals("Good day.", told.body());
        assertEquals("model", told.details().get(Detail.SPEAKER));
        assertNull(told.details().get(Detail.END_MILLIS), "nobody here knows when it was heard");
        assertEquals(List.of(), recorder.audio);
    }

    @Test
    void theServerSaysWhatAnInterruptedCallerHasHeard() {
        attached();
        server.client().created("resp_1");
        server.client().say("{'type':'response.output_audio_transcript.delta','event_id':'e','response_id':'resp_1','item_id':'item_1',"
                + "'output_index':0,'content_index':0,'delta':'Good day.'}");
        server.client().speech(true, "item_u", 900);
        server.client().itemDone("resp_1", "item_1", "Good day.");
        server.client().say("{'type':'conversation.item.truncated','event_id':'e','item_id':'item_1','content_index':0,'audio_end_ms':400}");
        until(() -> recorder.group("transcript").size() == 1);
        RealtimeEvent told = recorder.group("transcript").get(0);
        assertEquals(Boolean.TRUE, told.details().get(Detail.TRUNCATED));
        assertEquals(400L, (Long) told.details().get(Detail.END_MILLIS) - (Long) told.details().get(Detail.START_MILLIS));
        assertEquals(0, sent("conversation.item.truncate").size());
    }

    @Test
    void aResultThatComesWhileTheConnectionIsLostIsNotLost() {
        recorder.tool = call -> 10_000;
        attached();
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_f", "call_1", "lookup", "{}");
        server.client().done("resp_1", "completed");
        until(() -> recorder.toolCalls.size() == 1);
        server.refuseWith = 503;
        server.client().drop();
        until(() -> session.state() == SessionState.RECONNECTING);
        session.toolOutput("call_1", "found");
        loopDone();
        server.refuseWith = 0;
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        untilSent("response.create", 1);
        assertEquals(List.of("function_call_output"),
                sent("conversation.item.create").stream().map(e -> e.at("/item/type").asText()).toList(), "the call itself is still there");
        assertEquals(0, sent("session.update").size());
    }

    @Test
    void whenTheCallIsOverTheSessionEndsWell() {
        attached();
        server.client().close(1000, "");
        until(() -> recorder.closed != null);
        assertFalse(recorder.closed.failed());
        assertEquals("the call is over", recorder.closed.endReason());
        assertEquals(1, server.attempts.get());
    }

    @Test
    void aLostConnectionToACallThatIsOverEndsWell() {
        attached();
        server.refuseWith = 404;
        server.client().drop();
        until(() -> recorder.closed != null);
        assertFalse(recorder.closed.failed());
        assertEquals(SessionState.CLOSED, session.state());
    }

    @Test
    void aCallThatIsNotKnownYetIsTriedAgain() {
        server.refuseWith = 404;
        attach(settings());
        until(() -> server.attempts.get() >= 2);
        server.refuseWith = 0;
        until(() -> session.state() == SessionState.READY);
    }

    @Test
    void aCallThatNeverIsKnownFailsAndSaysWhatToLookAt() {
        server.refuseWith = 404;
        attach(settings());
        until(() -> recorder.closed != null);
        assertTrue(recorder.closed.failed());
        assertTrue(recorder.closed.endReason().contains("what it was accepted with"), recorder.closed.endReason());
    }

    @Test
    void whatHasNotBeenHeardIsCleared() {
        attached();
        session.cancel();
        untilSent("output_audio_buffer.clear", 1);
    }

    @Test
    void aCallIsAcceptedWithoutWhatTheRequestIsRefusedFor() {
        assertEquals("{\"type\":\"server_vad\",\"create_response\":true,\"interrupt_response\":true}",
                AcceptedSession.of(new GaDialect(), SessionOptions.defaults(), List.of()).at("/audio/input/turn_detection").toString());
        assertTrue(AcceptedSession.of(new GaDialect(), SessionOptions.defaults(), List.of()).findValues("format").isEmpty());
        assertEquals("gpt-realtime-2.1", AcceptedSession.of(new GaDialect(), SessionOptions.defaults(), List.of()).path("model").asText());
    }
}
