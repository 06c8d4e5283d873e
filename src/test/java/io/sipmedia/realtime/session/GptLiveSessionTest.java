// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.GptLiveDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session with a server that speaks as the recordings of GPT-Live do: a voice without end and, behind it, a model that works. */
class GptLiveSessionTest extends SessionTestBase {

    @BeforeEach
    void liveServer() {
        server.greets = false;
        server.schema = event -> "";
        server.script = (client, type, event) -> {
            if (type.equals("session.start")) {
                ObjectNode started = ClientEvents.MAPPER.createObjectNode().put("type", "session.started").put("event_id", "e");
                started.set("session", ((ObjectNode) event.get("session").deepCopy()).put("id", "live_1"));
                client.send(started.toString());
            }
        };
    }

    SessionSettings live() {
        ObjectNode parameters = ClientEvents.MAPPER.createObjectNode().put("type", "object");
        return settings(new GptLiveDialect(), SessionOptions.defaults()).withTools(List.of(new ToolDefinition("lookup", null, parameters)));
    }

    private void voice(int millis, int level) {
        byte[] pcm = new byte[48 * millis];
        for (int i = 0; i < pcm.length; i += 2) {
            pcm[i] = (byte) (i % 4 == 0 ? level : -level);
            pcm[i + 1] = (byte) ((i % 4 == 0 ? level : -level) >> 8);
        }
        server.client().say("{'type':'session.output_audio.delta','delta':'" + Base64.getEncoder().encodeToString(pcm) + "'}");
    }

    private void quiet(int millis) {
        for (int at = 0; at < millis; at += 100) {
            voice(100, 0);
        }
    }

    private void words(String side, String delta) {
        server.client().say("{'type':'session." + side + "_transcript.delta','delta':'" + delta + "','start_ms':0,'end_ms':200}");
    }

    /** An event of the model that works. */
    private void backend(String event) {
        server.client().say("{'type':'response.event','event_id':'e','delegation_id':'dlg_1','event':" + event + "}");
    }

    private void created(String id) {
        backend("{'type':'response.created','response':{'id':'" + id + "','status':'in_progress'}}");
    }

    private void call(String id, String status) {
        backend("{'type':'response.output_item.done','output_index':0,'item':{'id':'fc_" + id + "','type':'function_call','status':'" + status
                + "','name':'lookup','call_id':'call_" + id + "','arguments':'{}'}}");
    }

    private void completed(String id) {
        backend("{'type':'response.completed','response':{'id':'" + id + "','status':'completed'}}");
    }

    private void text(String item, String text) {
        backend("{'type':'response.output_item.added','item':{'id':'" + item + "','type':'message','role':'assistant','content':[]}}");
        backend("{'type':'response.output_text.delta','item_id':'" + item + "','delta':'" + text + "'}");
        backend("{'type':'response.output_text.done','item_id':'" + item + "','text':'" + text + "'}");
        backend("{'type':'response.output_item.done','item':{'id':'" + item + "','type':'message','status':'completed','role':'assistant',"
                + "'content':[{'type':'output_text','text':'" + text + "'}]}}");
    }

    private long done() {
        return recorder.group("response-done").size();
    }

    /** The order is that of the recording: the voice goes on while the other model works, and speaks of what it found. */
    @Test
    void whatTheModelBehindTheVoiceWritesIsNeitherSpokenNorPartOfTheTalk() {
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "14 degrees");
            return 10_000;
        };
        ready(live());
        created("resp_b1");
        words("output", "Sure.");
        voice(200, 900);
        call("1", "completed");
        untilSent("response.item.create", 1);
        completed("resp_b1");
        untilSent("response.create", 1);
        quiet(300);
        created("resp_b2");
        text("msg_1", "It is 14 degrees.");
        completed("resp_b2");
        quiet(300);
        words("output", " Fourteen.");
        voice(200, 900);
        quiet(900);
        until(() -> done() == 1);
        loopDone();
        assertEquals(List.of("Sure. Fourteen."), recorder.group("transcript").stream().map(RealtimeEvent::body).toList());
        assertEquals(List.of(), recorder.group("text"), "nobody has written to the caller");
        assertEquals(1, recorder.group("response-started").size());
        // a request waits for nothing
        session.say("Goodbye.");
        untilSent("session.commentary.append", 1);
        assertEquals(1, sent("response.create").size());
        assertEquals(List.of(), sent("session.instructions.append"), "nobody is asked for what the voice has said already");
        assertTrue(recorder.events.stream().anyMatch(e -> e.type().equals("response.event")), "routes may follow the work");
    }

    @Test
    void functionsThatAreCalledTogetherAreAnsweredTogether() {
        recorder.tool = call -> {
            if (call.toolCallId().equals("call_1")) {
                session.toolOutput("call_1", "quick");
            }
            return 10_000;
        };
        ready(live());
        created("resp_b1");
        call("1", "completed");
        untilSent("response.item.create", 1);
        call("2", "completed");
        until(() -> recorder.toolCalls.size() == 2);
        completed("resp_b1");
        quiet(100);
        assertEquals(0, sent("response.create").size(), "the second one is not in");
        session.toolOutput("call_2", "slow");
        untilSent("response.item.create", 2);
        untilSent("response.create", 1);
        voice(100, 900);
        quiet(800);
        until(() -> recorder.group("response-done").stream().anyMatch(e -> e.detail(Detail.STATUS).equals("completed")));
        assertEquals(1, sent("response.create").size());
        assertEquals(List.of(), sent("session.instructions.append"));
    }

    @Test
    void resultsThatAreQuickerThanTheModelsNextCallWaitForIt() {
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "quick");
            return 10_000;
        };
        ready(live());
        created("resp_b1");
        call("1", "completed");
        untilSent("response.item.create", 1);
        call("2", "completed");
        untilSent("response.item.create", 2);
        assertEquals(0, sent("response.create").size(), "it has not finished asking");
        completed("resp_b1");
        untilSent("response.create", 1);
        List<String> order = server.events.stream().map(e -> e.path("type").asText()).filter(t -> t.startsWith("response.")).toList();
        assertEquals(List.of("response.item.create", "response.item.create", "response.create"), order);
    }

    @Test
    void aCallThatWasCutShortIsNotRunAndOfWorkGivenUpNothingIsAnswered() {
        recorder.tool = call -> 10_000;
        ready(live());
        created("resp_b1");
        call("1", "completed");
        call("2", "incomplete");
        until(() -> recorder.toolCalls.size() == 1);
        backend("{'type':'response.incomplete','response':{'id':'resp_b1','status':'incomplete','incomplete_details':{'reason':'max_output_tokens'}}}");
        until(() -> recorder.events.stream().filter(e -> e.type().equals("response.event")).count() == 3);
        session.toolOutput("call_1", "late");
        voice(100, 900);
        quiet(800);
        until(() -> done() >= 2);
        assertEquals(1, recorder.toolCalls.size());
        assertEquals(List.of(), sent("response.item.create"));
        assertEquals(List.of(), sent("response.create"));
    }

    /** A model that calls the same function for ever costs a round each time; nobody can forbid it here. */
    @Test
    void aModelThatGoesInCirclesIsLeftWithoutResultsUntilTheCallerSpeaks() {
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "{}");
            return 10_000;
        };
        ready(live().withLimits(SessionLimits.defaults().with(new ToolLimits(10, 1, 100))));
        for (int i = 1; i <= 4; i++) {
            created("resp_b" + i);
            call("" + i, "completed");
            completed("resp_b" + i);
            untilSent("response.create", i);
        }
        created("resp_b5");
        call("5", "completed");
        completed("resp_b5");
        untilSent("session.commentary.append", 1);
        assertEquals(4, sent("response.create").size());
        voice(100, 900);
        quiet(900);
        words("input", "And now?");
        quiet(900);
        untilSent("response.create", 5);
        assertEquals("call_5", sent("response.item.create").get(4).at("/item/call_id").asText());
    }

    @Test
    void aModelThatHasItsResultsAndSaysNothingIsNoticed() {
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "{}"); // while the response that calls is still active
            return 10_000;
        };
        ready(live().withLimits(new SessionLimits(100, 20, 8, 32_768)));
        created("resp_b1");
        call("1", "completed");
        completed("resp_b1");
        untilSent("response.create", 1);
        until(() -> recorder.group("error").size() == 1);
        assertEquals(List.of(), sent("session.instructions.append"));
    }

    private List<String> input(int connection) {
        List<String> told = new ArrayList<>();
        for (JsonNode item : sent("session.start").get(connection).at("/session/input")) {
            assertEquals(Set.of("role", "content"), fields(item));
            assertEquals(1, item.path("content").size());
            told.add(item.path("role").asText() + " " + item.at("/content/0/type").asText() + ": " + item.at("/content/0/text").asText());
        }
        return told;
    }

    private static Set<String> fields(JsonNode node) {
        Set<String> names = new HashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void aNewConnectionBeginsWithWhatWasSaidAndDone() {
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "14 degrees");
            return 10_000;
        };
        ready(live());
        assertTrue(sent("session.start").get(0).at("/session/input").isMissingNode());
        words("input", "How warm is it?");
        quiet(900);
        created("resp_b1");
        call("1", "completed");
        completed("resp_b1");
        untilSent("response.create", 1);
        words("output", "Fourteen degrees.");
        voice(200, 900);
        quiet(900);
        until(() -> recorder.group("transcript").size() == 2);
        words("input", "And tomorrow?");
        quiet(900);
        until(() -> recorder.group("transcript").size() == 3);
        server.client().drop();
        until(() -> recorder.signals.equals(List.of("ready", "lost", "ready")));
        assertEquals(List.of("user input_text: How warm is it?", "assistant output_text: I called the function lookup with {}.",
                "user input_text: The function lookup has returned: 14 degrees", "assistant output_text: Fourteen degrees.",
                "user input_text: And tomorrow?"), input(1));
        assertEquals(sent("session.start").get(0).at("/session/instructions"), sent("session.start").get(1).at("/session/instructions"));
        // he waits for an answer, and need not ask again
        untilSent("session.instructions.append", 1);
    }
}
