// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.StrictSchema;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.BetaDialect;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.GptLiveDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams of the real server, and of faults seen in the field, played to a session. None may cause a warning. */
class FixtureReplayTest extends SessionTestBase {

    private final Warnings warnings = new Warnings();
    private final List<JsonNode> lines = new ArrayList<>();
    // client events of these kinds the session rightly does not send
    private Set<String> notSent = Set.of();
    private Dialect dialect = new GaDialect();
    private boolean asked;
    private int next;
    private volatile boolean finished;

    @BeforeEach
    void replay() {
        server.confirms = false;
        server.greets = false;
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "It is foggy and 12 degrees in London.");
            return 10_000;
        };
    }

    @AfterEach
    void noWarnings() {
        warnings.close();
        assertEquals(List.of(), warnings.lines());
    }

    private void load(String file) throws IOException {
        for (String line : Files.readAllLines(Path.of("src/test/resources/realtime/fixtures", file))) {
            JsonNode node = ClientEvents.MAPPER.readTree(line);
            if (node.path("event").has("level")) {
                sound((ObjectNode) node.get("event"));
            }
            if (!node.has("meta") && !"input_audio_buffer.append".equals(node.at("/event/type").asText())) {
                lines.add(node);
            }
        }
        // recorded from a client that acts on the arguments, where we act on the finished item
        for (int i = 0; i < lines.size(); i++) {
            if ("conversation.item.create".equals(lines.get(i).at("/event/type").asText())
                    && "function_call_output".equals(lines.get(i).at("/event/item/type").asText())
                    && "client".equals(lines.get(i).path("dir").asText())) {
                int done = i;
                while (done < lines.size() && !"response.done".equals(lines.get(done).at("/event/type").asText())) {
                    done++;
                }
                lines.add(done - 1, lines.remove(i));
                break;
            }
        }
        server.script = (client, type, event) -> {
            if (!type.equals("input_audio_buffer.append") && next < lines.size()
                    && lines.get(next).at("/event/type").asText().equals(type)) {
                next++;
                advance(client);
            }
        };
    }

    /** Of GPT-Live's voice the recording has the length and the level of each piece. */
    private static void sound(ObjectNode delta) {
        int level = delta.remove("level").asInt();
        byte[] pcm = new byte[48 * delta.remove("millis").asInt()];
        for (int i = 0; i < pcm.length; i += 2) {
            int sample = i % 8 < 4 ? level : -level;
            pcm[i] = (byte) sample;
            pcm[i + 1] = (byte) (sample >> 8);
        }
        delta.put("delta", Base64.getEncoder().encodeToString(pcm));
    }

    private void run(String file, SessionOptions options) throws IOException {
        load(file);
        replayLoaded(options);
    }

    private void replayLoaded(SessionOptions options) {
        FakeRealtimeServer.Script onUpdate = server.script;
        server.script = (client, type, event) -> {
            // what the server says before our first event goes first
            if (type.equals("session.update") && next == 0) {
                advance(client);
            }
            onUpdate.on(client, type, event);
        };
        open(settings(dialect, options));
    }

    private void advance(FakeRealtimeServer.Client client) {
        while (next < lines.size()) {
            JsonNode line = lines.get(next);
            if (line.has("close")) {
                client.close(line.at("/close/code").asInt(), line.at("/close/reason").asText());
            } else if ("server".equals(line.path("dir").asText())) {
                client.send(line.path("event").toString());
            } else if (provoke(line.path("event"))) {
                return;
            }
            next++;
        }
        finished = true;
    }

    // makes the session send what the recorded client sent; false when it will not, and need not
    private boolean provoke(JsonNode event) {
        String type = event.path("type").asText();
        if (notSent.contains(type)) {
            notSent = Set.of();
            session.cancel();
            return false;
        }
        switch (type) {
            case "conversation.item.create" -> {
                if ("assistant".equals(event.at("/item/role").asText())) {
                    return false;
                }
                if ("user".equals(event.at("/item/role").asText())) {
                    session.text(event.at("/item/content/0/text").asText(), false);
                }
            }
            case "response.create" -> {
                if (!asked) { // those after the first are the session's own business
                    asked = true;
                    session.respond(null);
                }
            }
            case "conversation.item.truncate" -> {
                String item = event.path("item_id").asText();
                long played = event.path("audio_end_ms").asLong();
                // the phone learns of it by the event, as the route does
                CompletableFuture.runAsync(() -> {
                    until(() -> recorder.group("speech-started").size() == 2);
                    long received = recorder.audioMillis();
                    session.truncate(new PlayoutReport(CALL, List.of(new PlayedItem("resp_A1", item, 0, played, received))));
                });
            }
            default -> { }
        }
        return true;
    }

    private static SessionOptions pcmu() {
        return SessionOptions.defaults().withFormats(AudioEncoding.PCMU, AudioEncoding.PCMU);
    }

    @ParameterizedTest
    @CsvSource({
        "audio_in_server_vad_turn, false, 1",
        "input_audio_retention_segments_three_server_vad_turns, false, 3",
        "message_history_seeding, true, 1",
        "text_in_audio_out_turn, false, 1",
        "tool_call_round, true, 2",
    })
    void recordedStreams(String name, boolean text, int responses) throws IOException {
        run("recorded/" + name + ".jsonl", SessionOptions.defaults().withTextOnly(text));
        until(() -> finished && recorder.group("response-done").size() == responses);
        settle();
        assertEquals(SessionState.READY, session.state());
        assertTrue(recorder.group("error").isEmpty());
        assertEquals(responses, recorder.group("usage").stream()
                .filter(e -> "response".equals(((java.util.Map<?, ?>) e.body()).get("source"))).count());
        if (!text) {
            assertTrue(recorder.audio.size() > 0);
            assertTrue(recorder.group("transcript").stream().anyMatch(e -> "model".equals(e.detail(RealtimeEvent.Detail.SPEAKER))));
        }
    }

    @Test
    void bargeInWhileGenerating() throws IOException {
        run("authored/ga.bargein_while_generating.jsonl", pcmu());
        until(() -> finished && recorder.group("response-done").size() == 2);
        assertEquals(840, sent("conversation.item.truncate").get(0).path("audio_end_ms").asInt());
        assertEquals(1, sent("conversation.item.truncate").size());
        assertTrue(sent("response.cancel").isEmpty());
        long cut = recorder.audio.stream().filter(f -> f.itemId().equals("item_A2")).mapToLong(f -> f.durationMillis()).sum();
        assertEquals(1200, cut, "what came before the interruption, and nothing of what came after it");
        assertTrue(recorder.audio.stream().anyMatch(f -> f.itemId().equals("item_A4")), "the second turn plays");
    }

    @Test
    void bargeInAfterResponseDone() throws IOException {
        run("authored/ga.bargein_after_response_done.jsonl", pcmu());
        until(() -> finished && recorder.group("truncated").size() == 1);
        assertEquals(1000, sent("conversation.item.truncate").get(0).path("audio_end_ms").asInt());
        assertTrue(sent("response.cancel").isEmpty());
        assertEquals(4000, recorder.audioMillis());
    }

    @Test
    void aTurnOfTheBetaIsLikeOneOfGa() throws IOException {
        dialect = new BetaDialect();
        server.schema = StrictSchema::betaViolations;
        run("authored/beta.turn.jsonl", SessionOptions.defaults());
        until(() -> finished && recorder.group("response-done").size() == 1);
        settle();
        assertEquals(SessionState.READY, session.state());
        assertTrue(recorder.group("error").isEmpty());
        assertEquals(List.of("Hello, how can I help?"), recorder.group("transcript").stream().map(RealtimeEvent::body).toList());
        assertTrue(recorder.audioMillis() > 0);
        assertEquals(1, recorder.group("speech-started").size());
        assertEquals(1, recorder.group("usage").size());
    }

    @Test
    void aDelegatedFunctionOfGptLiveIsOneAnswerOfTheVoice() throws IOException {
        dialect = new GptLiveDialect();
        server.schema = event -> "";
        load("recorded/gpt_live_delegated_tool_round.jsonl");
        // the recorded client went on at once, where we wait for the end of the response that called the function
        int create = index("response.create");
        JsonNode goesOn = lines.remove(create);
        while (!"response.completed".equals(lines.get(create).at("/event/event/type").asText())) {
            create++;
        }
        lines.add(create + 1, goesOn);
        asked = true;
        replayLoaded(SessionOptions.defaults());
        until(() -> finished && recorder.group("response-done").size() == 1);
        assertEquals(List.of("What will the weather be in Amsterdam tomorrow? Please look it up",
                "Sure, okay, I\u2019m checking the forecast now. It\u2019ll be about 14\u00b0C with light rain tomorrow in Amsterdam."),
                recorder.group("transcript").stream().map(RealtimeEvent::body).toList());
        assertEquals("{\"city\":\"Amsterdam\"}", recorder.toolCalls.get(0).arguments());
        assertEquals(1, recorder.toolCalls.size());
        assertEquals(1, recorder.group("response-started").size());
        assertEquals(List.of(), recorder.group("text"), "what the model behind the voice writes, nobody hears");
        assertEquals(List.of(), recorder.group("error"));
        session.say("Goodbye.");
        untilSent("session.commentary.append", 1);
        assertEquals(List.of("session.start", "response.item.create", "response.create", "session.commentary.append"),
                server.events.stream().map(event -> event.path("type").asText()).toList());
        session.close("goodbye");
        until(() -> recorder.closed != null);
        long waited = (long) recorder.closed.latency().get("maxMillis");
        assertTrue(waited >= 200 && waited < 1500, "the voice began 200 ms after the last word, not " + waited);
    }

    @Test
    void functionCall() throws IOException {
        asked = true; // the response after the function's result is the session's own business
        run("authored/ga.function_call.jsonl", pcmu());
        until(() -> finished && recorder.group("response-done").size() == 2);
        assertEquals(1, recorder.toolCalls.size());
        assertEquals(1, sent("response.create").size());
        assertEquals(1, sent("conversation.item.create").size());
    }

    @Test
    void activeResponse() throws IOException {
        load("authored/ga.error_active_response.jsonl");
        // a session that knows of an active response asks for no other; here it asks just before it learns of it
        int create = index("response.create");
        lines.add(index("response.created"), lines.remove(create));
        replayLoaded(pcmu());
        until(() -> finished && recorder.group("response-started").size() == 2);
        settle();
        assertEquals(2, sent("response.create").size());
        assertTrue(recorder.group("error").isEmpty());
    }

    private int index(String type) {
        for (int i = 0; i < lines.size(); i++) {
            if (type.equals(lines.get(i).at("/event/type").asText())) {
                return i;
            }
        }
        throw new AssertionError(type);
    }

    @Test
    void cancelNotActive() throws IOException {
        notSent = Set.of("response.cancel");
        run("authored/ga.error_cancel_not_active.jsonl", pcmu());
        until(() -> finished);
        settle();
        assertTrue(recorder.group("error").isEmpty());
    }

    @Test
    void unknownEvents() throws IOException {
        run("authored/ga.unknown_events.jsonl", pcmu());
        until(() -> finished);
        settle();
        assertTrue(recorder.events.stream().anyMatch(e -> e.type().equals("some.future.event")));
    }

    @Test
    void betaShapeDisabled() throws IOException {
        run("authored/ga.beta_api_shape_disabled.jsonl", pcmu());
        until(() -> recorder.closed != null);
        assertEquals(1, server.attempts.get());
        assertTrue(recorder.closed.endReason().contains("beta_api_shape_disabled"));
    }

    @Test
    void insufficientQuota() throws IOException {
        run("authored/ga.insufficient_quota.jsonl", pcmu());
        until(() -> recorder.closed != null);
        assertEquals(1, server.attempts.get());
        assertTrue(recorder.closed.endReason().contains("insufficient_quota"));
    }
}
