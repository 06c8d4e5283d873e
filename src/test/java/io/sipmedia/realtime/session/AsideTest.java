// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.GaDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A question beside the conversation, by a clock of its own. */
class AsideTest {

    private final List<ObjectNode> sent = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final List<String> bills = new ArrayList<>();
    private final TreeMap<Long, Runnable> timers = new TreeMap<>();
    private long now;
    private final Aside aside = new Aside("call", new ClientEvents(), new Aside.Talk() {

        @Override
        public void send(ObjectNode event) {
            sent.add(event);
        }

        @Override
        public void schedule(Runnable task, long millis) {
            timers.put(now + millis, task);
        }

        @Override
        public void billed(String responseId, String status, JsonNode usage, String json) {
            bills.add(responseId + " " + status);
        }

        @Override
        public void cutOff() {
            bills.add("cut off");
        }
    });

    private void ask() {
        aside.ask(new GaDialect()::asideParameters, Aside.SUMMARY, words -> answers.add(String.valueOf(words)));
    }

    private void passes(long millis) {
        now += millis;
        while (!timers.isEmpty() && timers.firstKey() <= now) {
            timers.pollFirstEntry().getValue().run();
        }
    }

    private boolean takes(String event) {
        try {
            JsonNode node = ClientEvents.MAPPER.readTree(event.replace('\'', '"'));
            return aside.takes(node.path("type").asText(), node, event);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean begins() {
        return takes("{'type':'response.created','response':{'id':'r','metadata':" + sent.get(sent.size() - 1).at("/response/metadata") + "}}");
    }

    @Test
    void nobodyWaitsLongerThanTenSeconds() {
        ask();
        assertTrue(begins());
        passes(9999);
        assertEquals(List.of(), answers);
        passes(1);
        assertEquals(List.of("null"), answers);
        assertTrue(takes("{'type':'response.output_text.done','response_id':'r','text':'late'}"), "what comes then is not for the caller either");
        assertTrue(takes("{'type':'response.done','response':{'id':'r','status':'completed'}}"));
        assertEquals(List.of("r completed"), bills, "and is billed");
        assertEquals(List.of("null"), answers, "and told once");
    }

    @Test
    void anAnswerInTimeIsToldOnceAndTheTimerHasNothingToSay() {
        ask();
        begins();
        takes("{'type':'response.output_text.done','response_id':'r','text':' Anna. '}");
        takes("{'type':'response.done','response':{'id':'r','status':'completed'}}");
        passes(60_000);
        assertEquals(List.of("Anna."), answers);
        assertFalse(aside.has("r"), "forgotten");
    }

    @Test
    void theTimerOfAnEarlierQuestionDoesNotEndALaterOne() {
        ask();
        begins();
        takes("{'type':'response.done','response':{'id':'r','status':'failed'}}");
        passes(9000);
        ask();
        passes(2000);
        assertEquals(List.of("null"), answers, "of the first");
        passes(8000);
        assertEquals(List.of("null", "null"), answers);
    }

    @Test
    void otherResponsesPass() {
        assertFalse(takes("{'type':'response.created','response':{'id':'x','metadata':{'purpose':'aside-1'}}}"), "nothing was asked");
        ask();
        assertFalse(takes("{'type':'response.created','response':{'id':'x','metadata':null}}"));
        assertFalse(takes("{'type':'response.output_text.done','response_id':'x','text':'hello'}"));
        assertFalse(takes("{'type':'response.done','response':{'id':'x','status':'completed'}}"));
        assertFalse(takes("{'type':'error','error':{'code':'c','event_id':null}}"));
        assertTrue(begins());
        assertFalse(takes("{'type':'input_audio_buffer.speech_started','item_id':'i'}"));
    }

    @Test
    void aLostConnectionEndsItAndWhatHadBegunIsBilled() {
        ask();
        aside.connectionLost();
        assertEquals(List.of(), bills, "it had not begun");
        ask();
        begins();
        aside.connectionLost();
        assertEquals(List.of("cut off"), bills);
        assertEquals(List.of("null", "null"), answers);
    }
}
