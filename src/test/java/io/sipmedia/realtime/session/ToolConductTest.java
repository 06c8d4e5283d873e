// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions that go in circles or take long, and callers who say nothing, against a server on loopback. */
class ToolConductTest extends SessionTestBase {

    private SessionSettings limits(SessionLimits limits) {
        return settings().withLimits(limits);
    }

    private String output(int index) {
        return sent("conversation.item.create").get(index).at("/item/output").asText();
    }

    /** The model calls a function in a response of its own and has its result. */
    private void round(int number, String name, String arguments) {
        int before = recorder.toolCalls.size();
        int outputs = sent("conversation.item.create").size();
        server.client().created("resp_" + number);
        server.client().toolCall("resp_" + number, "item_" + number, "call_" + number, name, arguments);
        until(() -> recorder.toolCalls.size() > before || sent("conversation.item.create").size() > outputs);
        session.toolOutput("call_" + number, "{}");
        server.client().done("resp_" + number, "completed");
        untilSent("response.create", number);
    }

    @Test
    void aModelThatHangsUpAgainAndAgainHasToSpeak() {
        recorder.tool = call -> 10_000;
        ready(settings());
        round(1, "end_call", "{}");
        round(2, "end_call", "{}");
        round(3, "end_call", "{ }");
        assertFalse(sent("response.create").get(2).toString().contains("tool_choice"));
        round(4, "end_call", "{}");
        assertEquals(3, recorder.toolCalls.size());
        assertTrue(output(3).contains("same arguments"), output(3));
        assertEquals("none", sent("response.create").get(3).at("/response/tool_choice").asText());
        // the caller asks for it: it is no loop any more
        server.client().created("resp_5");
        server.client().done("resp_5", "completed");
        server.client().speech(true, "item_u", 100);
        server.client().speech(false, "item_u", 900);
        until(() -> recorder.group("speech-stopped").size() == 1);
        round(5, "end_call", "{}");
        assertEquals(4, recorder.toolCalls.size());
        assertFalse(sent("response.create").get(4).toString().contains("tool_choice"));
    }

    @Test
    void aModelThatGoesOnCallingGetsNoMoreResultsUntilTheCallerSpeaks() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new ToolLimits(10, 1, 100))));
        // a server that does not heed tool_choice
        for (int i = 1; i <= 4; i++) {
            round(i, "end_call", "{}");
        }
        assertEquals(1, recorder.toolCalls.size());
        assertEquals(4, sent("conversation.item.create").size(), "it is told three times");
        server.client().created("resp_5");
        server.client().toolCall("resp_5", "item_5", "call_5", "end_call", "{}");
        server.client().toolCall("resp_5", "item_5b", "call_5b", "end_call", "{}");
        server.client().done("resp_5", "completed");
        untilSent("response.create", 5);
        assertTrue(sent("response.create").get(4).at("/response/instructions").asText().startsWith("No function can be called now"));
        server.client().created("resp_6");
        server.client().toolCall("resp_6", "item_6", "call_6", "end_call", "{}");
        server.client().done("resp_6", "completed");
        settle();
        assertEquals(4, sent("conversation.item.create").size());
        assertEquals(5, sent("response.create").size(), "words are asked for once");
        server.client().speech(true, "item_u", 100);
        untilSent("conversation.item.create", 7);
        assertEquals(List.of("call_5", "call_5b", "call_6"),
                sent("conversation.item.create").subList(4, 7).stream().map(e -> e.at("/item/call_id").asText()).toList());
        assertEquals(5, sent("response.create").size(), "the server answers the caller");
    }

    @Test
    void theSameFunctionWithOtherArgumentsIsNoRepetitionButHasAnEndToo() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new ToolLimits(4, 2, 100))));
        for (int i = 1; i <= 4; i++) {
            round(i, "lookup", "{'a':" + i + ",'b':1}");
        }
        round(5, "lookup", "{'a':5,'b':1}");
        assertEquals(4, recorder.toolCalls.size());
        assertTrue(output(4).contains("one after the other"), output(4));
        assertEquals("none", sent("response.create").get(4).at("/response/tool_choice").asText());
    }

    @Test
    void theOrderOfArgumentsMakesNoDifference() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new ToolLimits(10, 1, 100))));
        round(1, "lookup", "{'a':1,'b':2}");
        round(2, "lookup", "{'b':2,'a':1}");
        assertEquals(1, recorder.toolCalls.size());
    }

    @Test
    void aPhoneCallHasOnlySoManyFunctionCalls() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new ToolLimits(10, 10, 1))));
        round(1, "a", "{}");
        session.text("and now?", false);
        round(2, "b", "{}");
        assertEquals(List.of("a"), recorder.toolCalls.stream().map(ToolCall::name).toList());
        assertTrue(sent("conversation.item.create").stream().anyMatch(e -> e.toString().contains("no more functions")));
    }

    @Test
    void aResultThatComesWhileFixedWordsAreAskedForIsStillSpokenAbout() {
        recorder.tool = call -> 10_000;
        ready(settings());
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
        server.client().done("resp_1", "completed");
        until(() -> recorder.group("response-done").size() == 1);
        session.say("One moment, please.");
        untilSent("response.create", 1);
        session.toolOutput("call_1", "found");
        untilSent("conversation.item.create", 1);
        server.client().created("resp_2");
        server.client().done("resp_2", "completed");
        untilSent("response.create", 2);
        assertFalse(sent("response.create").get(1).has("response"));
    }

    @Test
    void aCallerWhoWaitsForAFunctionHearsASoundUntilTheModelSpeaks() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new FillerOptions(50, "wait.wav", null))));
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
        server.client().done("resp_1", "completed");
        until(() -> recorder.fillers.equals(List.of("wait.wav")));
        assertEquals("slow", recorder.group("tool-waiting").get(0).body());
        session.toolOutput("call_1", "found");
        untilSent("response.create", 1);
        server.client().created("resp_2");
        settle();
        assertEquals(1, recorder.fillers.size(), "the result is there, the words are not");
        server.client().audio("resp_2", "item_2", 100);
        until(() -> recorder.audioMillis() == 100);
        assertEquals(List.of("wait.wav", "null"), recorder.fillers);
    }

    @Test
    void theCallersVoiceEndsTheSoundAndItBeginsAgainWhenHeIsSilent() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new FillerOptions(50, "wait.wav", null))));
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
        server.client().done("resp_1", "completed");
        until(() -> recorder.fillers.size() == 1);
        server.client().speech(true, "item_u", 100);
        until(() -> recorder.fillers.equals(List.of("wait.wav", "null")));
        server.client().speech(false, "item_u", 900);
        until(() -> recorder.fillers.equals(List.of("wait.wav", "null", "wait.wav")));
        session.close("over");
        until(() -> recorder.fillers.equals(List.of("wait.wav", "null", "wait.wav", "null")));
    }

    @Test
    void aPhraseIsSaidWhileAFunctionRunsAndItsResultIsAnsweredAfterwards() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new FillerOptions(50, null, "One moment, please."))));
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
        server.client().done("resp_1", "completed");
        untilSent("response.create", 1);
        assertTrue(sent("response.create").get(0).toString().contains("One moment, please."));
        server.client().created("resp_2");
        server.client().audio("resp_2", "item_2", 40);
        session.toolOutput("call_1", "found");
        untilSent("conversation.item.create", 1);
        assertEquals(1, sent("response.create").size());
        server.client().done("resp_2", "completed");
        untilSent("response.create", 2);
        assertFalse(sent("response.create").get(1).has("response"));
    }

    @Test
    void aPhraseThatHasNotBegunIsNotSaidAfterTheResult() {
        recorder.tool = call -> 10_000;
        ready(limits(SessionLimits.defaults().with(new FillerOptions(30, null, "One moment, please."))));
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "slow", "{}");
        until(() -> recorder.group("tool-waiting").size() == 1);
        session.toolOutput("call_1", "found");
        untilSent("conversation.item.create", 1);
        server.client().done("resp_1", "completed");
        untilSent("response.create", 1);
        assertFalse(sent("response.create").toString().contains("One moment"));
    }

    private void answers() {
        server.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                String id = "resp_" + sent("response.create").size();
                client.created(id);
                client.audio(id, "item_" + id, 20);
                client.done(id, "completed");
            }
        };
    }

    @Test
    void aSilentCallerIsAskedThenToldGoodbyeThenTheCallEnds() {
        answers();
        ready(limits(SessionLimits.defaults().with(new IdleOptions(60, 2, "Are you still there?", null))));
        assertTrue(sent("response.create").isEmpty());
        session.answered();
        until(() -> recorder.idleEnds == 1);
        settle();
        assertEquals(3, sent("response.create").size());
        assertTrue(sent("response.create").get(1).toString().contains("Are you still there?"));
        assertTrue(sent("response.create").get(2).toString().contains("Say goodbye"));
        assertEquals(List.of("asked", "asked", "goodbye", "ended"),
                recorder.group("idle").stream().map(e -> e.detail(Detail.STATUS)).toList());
        assertEquals(List.of(1, 2, 2, 2), recorder.group("idle").stream().map(RealtimeEvent::body).toList());
    }

    @Test
    void nobodyIsAskedBeforeTheAnswerOnHoldOrWhileAFunctionRuns() {
        recorder.tool = call -> 60_000;
        answers();
        ready(limits(SessionLimits.defaults().with(new IdleOptions(40, 1, null, null))));
        session.onHold(true);
        session.answered();
        wait(200);
        server.client().created("resp_t");
        server.client().toolCall("resp_t", "item_1", "call_1", "slow", "{}");
        server.client().done("resp_t", "completed");
        until(() -> recorder.toolCalls.size() == 1);
        session.onHold(false);
        wait(200);
        assertTrue(sent("response.create").isEmpty());
        session.toolOutput("call_1", "found");
        until(() -> recorder.group("idle").size() == 1 && sent("response.create").size() == 2);
        assertTrue(sent("response.create").get(1).toString().contains("still there"));
    }

    /** Lets time pass on the call's loop. */
    private void wait(int millis) {
        loop().eventLoop().schedule(() -> { }, millis, java.util.concurrent.TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
