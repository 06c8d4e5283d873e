// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.StrictSchema;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The beta and its relatives: what goes into a session, and what is refused before a call is in the air. */
class BetaDialectTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<Dialect> flat() {
        return Stream.of(new BetaDialect(), new AzurePreviewDialect(), new SpeachesDialect());
    }

    private static SessionOptions options(AudioEncoding format, TurnDetection turns, String choice, int tokens) {
        return new SessionOptions("m", "Be kind.", "alloy", 1.0, format, format, false, new Transcription("whisper-1", "de", "Namen"),
                "near_field", turns, choice, tokens, null);
    }

    private static String violations(Dialect dialect, SessionOptions options, ToolDefinition... tools) {
        SessionOptions fitted = dialect.capabilities().fit(options);
        dialect.check(fitted);
        ObjectNode event = MAPPER.createObjectNode().put("type", "session.update").put("event_id", "e");
        event.set("session", dialect.session(fitted, List.of(tools)));
        return StrictSchema.betaViolations(event);
    }

    @ParameterizedTest
    @MethodSource("flat")
    void everySessionObjectIsValidUnderTheSchemaOfApril2025(Dialect dialect) throws Exception {
        ToolDefinition tool = new ToolDefinition("f", "d", (ObjectNode) MAPPER.readTree("{\"type\":\"object\",\"properties\":{}}"));
        for (AudioEncoding format : dialect.capabilities().inputs()) {
            assertEquals("", violations(dialect, options(format, TurnDetection.serverVad(), "auto", 0)));
            assertEquals("", violations(dialect, options(format, new TurnDetection("semantic_vad", 0.5, 300, 500, 0, "low", true, true), "f", 4096), tool));
            assertEquals("", violations(dialect, options(format, TurnDetection.none(), "none", 1).withTextOnly(true), tool));
        }
        ObjectNode seed = MAPPER.createObjectNode().put("type", "conversation.item.create").put("event_id", "e");
        seed.set("item", dialect.message("assistant", "Hi").put("id", "item_1"));
        assertEquals("", StrictSchema.betaViolations(seed));
    }

    @Test
    void whatTheSchemaDoesNotKnowIsFound() {
        ObjectNode event = MAPPER.createObjectNode().put("type", "session.update").put("event_id", "e");
        event.set("session", new GaDialect().session(SessionOptions.defaults(), List.of()));
        assertFalse(StrictSchema.betaViolations(event).isEmpty());
    }

    @Test
    void formatsFollowTheDialect() {
        SessionOptions qwen = new QwenDialect().capabilities().fit(SessionOptions.defaults());
        assertEquals(AudioEncoding.PCM16K, qwen.input());
        assertEquals(AudioEncoding.PCM, qwen.output());
        SessionOptions g711 = SessionOptions.defaults().withFormats(AudioEncoding.PCMU, AudioEncoding.PCMU);
        String refusal = assertThrows(IllegalArgumentException.class, () -> SessionOption.refuseUnsent(new QwenDialect(), g711)).getMessage();
        assertTrue(refusal.contains("inputFormat 'pcmu'") && refusal.contains("pcm16k"), refusal);
        assertThrows(IllegalArgumentException.class, () -> SessionOption.refuseUnsent(new GaDialect(),
                SessionOptions.defaults().withFormats(AudioEncoding.PCM16K, AudioEncoding.PCM)));
        SessionOptions wide = SessionOptions.defaults().withFormats(AudioEncoding.PCM16K, AudioEncoding.PCM);
        assertEquals(16_000, new VoiceLiveDialect().session(wide, List.of()).get("input_audio_sampling_rate").asInt());
        assertEquals("{\"type\":\"audio/pcm\",\"rate\":16000}", new XaiDialect().session(wide, List.of()).at("/audio/input/format").toString());
    }

    @Test
    void formatsAreCompared() throws Exception {
        Dialect beta = new BetaDialect();
        SessionOptions pcm = SessionOptions.defaults();
        assertNull(beta.formatMismatch(beta.session(pcm, List.of()), pcm));
        assertNotNull(beta.formatMismatch(MAPPER.readTree("{\"output_audio_format\":\"g711_ulaw\"}"), pcm));
        assertNull(new VoiceLiveDialect().formatMismatch(MAPPER.readTree("{\"output_audio_format\":null}"), pcm));
    }

    @Test
    void voiceLiveSpeaksFixedWordsItself() {
        ObjectNode say = new VoiceLiveDialect().sayParameters("This call is recorded.");
        assertEquals("This call is recorded.", say.at("/pre_generated_assistant_message/content/0/text").asText());
        assertFalse(say.has("instructions"), "no model is asked");
        assertEquals("none", say.path("tool_choice").asText(), "a goodbye takes this over");
    }

    @Test
    void addressesAndHeaders() {
        SessionOptions o = options(AudioEncoding.PCM, TurnDetection.serverVad(), "auto", 0);
        assertEquals("ws://h/openai/realtime?api-version=2025-04-01-preview&deployment=m", new AzurePreviewDialect().uri("ws://h/openai/realtime", o).toString());
        assertEquals("ws://h/r?api-version=1&deployment=m", new AzurePreviewDialect().uri("ws://h/r?api-version=1", o).toString());
        assertEquals("ws://h/voice-live/realtime?api-version=2026-04-10&model=m", new VoiceLiveDialect().uri("ws://h/voice-live/realtime", o).toString());
        URI somewhere = URI.create("ws://h/");
        assertEquals(Map.of("api-key", "k"), new AzurePreviewDialect().headers(somewhere, Credential.of("k")));
        assertEquals(Map.of("Authorization", "Bearer k", "OpenAI-Beta", "realtime=v1"), new BetaDialect().headers(somewhere, Credential.of("k")));
        assertEquals(Map.of("Authorization", "Bearer k"), new QwenDialect().headers(somewhere, Credential.of("k")));
        assertThrows(IllegalArgumentException.class, () -> new BetaDialect().uri(null, o));
    }

    @Test
    void whatADialectCannotDoIsRefused() {
        for (Dialect dialect : flat().toList()) {
            for (SessionOptions wrong : List.of(SessionOptions.defaults().withReasoningEffort("low"), SessionOptions.defaults().withSpeed(1.2))) {
                String message = assertThrows(IllegalArgumentException.class, () -> SessionOption.refuseUnsent(dialect, wrong)).getMessage();
                assertTrue(message.contains("not possible with the dialect " + dialect.name()), message);
            }
        }
        SessionOption.refuseUnsent(new GaDialect(), SessionOptions.defaults().withReasoningEffort("low").withSpeed(1.2));
    }
}
