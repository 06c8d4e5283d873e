// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.realtime.dialect.GeminiLiveDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of Google's real server, played to a session. */
class GeminiReplayTest extends SessionTestBase {

    private final Warnings warnings = new Warnings();
    private final List<JsonNode> lines = new ArrayList<>();
    private int next;

    @BeforeEach
    void asGemini() {
        server.schema = event -> "";
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

    private void play(String file) throws IOException {
        for (String line : Files.readAllLines(Path.of("src/test/resources/realtime/fixtures/recorded", file))) {
            JsonNode node = ClientEvents.MAPPER.readTree(line);
            if (!node.has("meta")) {
                lines.add(node);
            }
        }
        // what the recorded client said is waited for, whatever its shape
        server.script = (client, type, event) -> {
            next++;
            advance(client);
        };
        GeminiLiveDialect dialect = new GeminiLiveDialect();
        open(settings(dialect, new SessionOptions(dialect.defaults().model(), null, "Puck", 1.0, SessionOptions.defaults().input(),
                SessionOptions.defaults().output(), false, new Transcription("gemini", null, null), null, TurnDetection.serverVad(), "auto", 0,
                null)));
    }

    private void advance(FakeRealtimeServer.Client client) {
        while (next < lines.size() && "server".equals(lines.get(next).path("dir").asText())) {
            client.send(lines.get(next++).path("event").toString());
        }
        if (next < lines.size() && lines.get(next).at("/event").has("client_content")) {
            session.text(lines.get(next).at("/event/client_content/turns/0/parts/0/text").asText(), true);
        }
    }

    private List<String> transcript() {
        return recorder.group("transcript").stream().map(e -> e.detail(Detail.SPEAKER) + ": " + e.body()).sorted().toList();
    }

    private Map<?, ?> usage() {
        return recorder.closed.usage();
    }

    private void hangUp() {
        session.close("end");
        until(() -> recorder.closed != null);
        assertEquals(List.of(), recorder.group("error"));
    }

    @Test
    void aFunctionRoundIsAnsweredAsTheRecordedClientDid() throws IOException {
        play("gemini.tool_round.jsonl");
        until(() -> recorder.group("response-done").size() == 2);
        assertEquals("get_weather", recorder.toolCalls.get(0).name());
        assertEquals("{\"city\":\"London\"}", recorder.toolCalls.get(0).arguments());
        List<JsonNode> sent = server.client().events;
        assertEquals(3, sent.size(), "the setup, the question, the result: " + sent);
        assertEquals("What is the weather in London?", sent.get(1).at("/realtimeInput/text").asText());
        JsonNode recorded = lines.stream().filter(line -> line.at("/event").has("tool_response")).findFirst().orElseThrow();
        assertEquals(recorded.at("/event/tool_response"), sent.get(2).path("toolResponse"));
        assertEquals(List.of("model: It is foggy and 12 degrees in London."), transcript());
        hangUp();
        assertEquals(1, recorder.closed.toolCalls());
        assertEquals(65L, usage().get("audioOut"));
        assertEquals(466L, usage().get("textIn"), "the details name 354 of them only");
    }

    @Test
    void anInterruptionEndsTheAnswerThatIsPlayedAndIsPaidFor() throws IOException {
        play("gemini.barge_in.jsonl");
        until(() -> recorder.group("response-done").size() == 2);
        assertEquals(List.of("cancelled", "completed"), recorder.group("response-done").stream().map(e -> e.detail(Detail.STATUS)).toList());
        List<String> order = recorder.events.stream().map(RealtimeEvent::group).filter(Objects::nonNull)
                .filter(List.of("response-started", "interrupted", "speech-started", "speech-stopped", "response-done")::contains).toList();
        assertEquals(List.of("response-started", "speech-started", "interrupted", "response-done", "speech-stopped", "response-started",
                "response-done"), order, "the server has made all of it already, and the caller was hearing it");
        hangUp();
        assertEquals(List.of("caller: Hello, my name is Marcelo.", "model: Hello again, Marcelo.", "model: I help you today?"), transcript());
        assertTrue(recorder.audio.size() > 0);
        assertFalse(recorder.events.toString().contains("Acknowledging"), "its thoughts are nobody's business");
        assertEquals(1, recorder.closed.interruptions());
        assertEquals(2, recorder.closed.responses());
        assertEquals(109L + 44, usage().get("audioOut"), "both answers");
        assertEquals(34L + 18, usage().get("textOut"), "and the thoughts");
    }
}
