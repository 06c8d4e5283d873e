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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GaDialectTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final GaDialect ga = new GaDialect();

    private static SessionOptions options(
            String voice, double speed, AudioEncoding format, Transcription transcription, String noise, TurnDetection turns,
            String choice, int tokens, String effort) {
        return new SessionOptions("gpt-realtime-2.1", "Be kind.", voice, speed, format, format, false, transcription, noise, turns, choice,
                tokens, effort);
    }

    private String update(SessionOptions options, ToolDefinition... tools) {
        ObjectNode event = MAPPER.createObjectNode().put("type", "session.update").put("event_id", "e");
        event.set("session", ga.session(options, List.of(tools)));
        return StrictSchema.violations(event);
    }

    @ParameterizedTest
    @EnumSource(value = AudioEncoding.class, names = {"PCM", "PCMU", "PCMA"})
    void everySessionObjectIsValidUnderTheStrictSchema(AudioEncoding format) throws Exception {
        ToolDefinition tool = new ToolDefinition("f", "d", (ObjectNode) MAPPER.readTree("{\"type\":\"object\",\"properties\":{}}"));
        TurnDetection idle = new TurnDetection("server_vad", 0.7, 200, 1500, 6000, "auto", true, false);
        TurnDetection semantic = new TurnDetection("semantic_vad", 0.5, 300, 500, 0, "low", true, true);
        Transcription whisper = new Transcription("whisper-1", "de", "Namen");
        assertEquals("", update(SessionOptions.defaults().withFormats(format, format)));
        assertEquals("", update(options("cedar", 1.2, format, whisper, "near_field", idle, "required", 4096, "high"), tool));
        assertEquals("", update(options("voice_abc", 0.25, format, null, "far_field", semantic, "f", 1, null), tool));
        assertEquals("", update(options("ash", 1.5, format, new Transcription("none", null, null), null, TurnDetection.none(), "none", 0,
                null).withTextOnly(true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nova", "onyx", "fable", "Marin", ""})
    void voicesTheServerRefusesAreRefusedHere(String voice) {
        SessionOptions options = options(voice, 1, AudioEncoding.PCM, null, null, TurnDetection.serverVad(), "auto", 0, null);
        String message = assertThrows(IllegalArgumentException.class, () -> ga.check(options)).getMessage();
        assertTrue(message.contains("alloy, ash, ballad, coral, echo, sage, shimmer, verse, marin, cedar"), message);
    }

    @Test
    void outOfRangeNumbersAreRefused() {
        TurnDetection vad = TurnDetection.serverVad();
        for (SessionOptions wrong : List.of(
                options("marin", Double.NaN, AudioEncoding.PCM, null, null, vad, "auto", 0, null),
                options("marin", 1, AudioEncoding.PCM, null, null, vad, "auto", -1, null),
                options("marin", 1, AudioEncoding.PCM, null, "loud", vad, "auto", 0, null),
                options("marin", 1, AudioEncoding.PCM, null, null, vad, "auto", 0, "extreme"),
                options("marin", 1, AudioEncoding.PCM, null, null, new TurnDetection("semantic_vad", 0.5, 300, 500, 6000, "low", true, true),
                        "auto", 0, null))) {
            assertThrows(IllegalArgumentException.class, () -> ga.check(wrong), wrong.toString());
        }
        ga.check(SessionOptions.defaults());
    }

    @Test
    void formatsAreCompared() throws Exception {
        SessionOptions pcm = SessionOptions.defaults();
        assertNull(ga.formatMismatch(ga.session(pcm, List.of()), pcm));
        assertNull(ga.formatMismatch(MAPPER.readTree("{\"audio\":null}"), pcm));
        assertNotNull(ga.formatMismatch(ga.session(pcm.withFormats(AudioEncoding.PCMU, AudioEncoding.PCM), List.of()), pcm));
        assertNotNull(ga.formatMismatch(MAPPER.readTree("{\"audio\":{\"output\":{\"format\":{\"type\":\"audio/pcm\",\"rate\":16000}}}}"), pcm));
    }

    @Test
    void addressAndHeaders() {
        SessionOptions o = SessionOptions.defaults();
        assertEquals("wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1", ga.uri("wss://api.openai.com/v1/realtime", o).toString());
        assertEquals("ws://h:1/r?a=b&model=gpt-realtime-2.1", ga.uri("ws://h:1/r?a=b", o).toString());
        assertEquals("ws://h:1/r?model=x", ga.uri("ws://h:1/r?model=x", o).toString());
        URI openAi = ga.uri("wss://api.openai.com/v1/realtime", o);
        assertEquals(Map.of("Authorization", "Bearer k"), ga.headers(openAi, Credential.of(" k ")));
        assertEquals(Map.of(), ga.headers(openAi, Credential.of("")));
        assertThrows(IllegalArgumentException.class, () -> ga.uri("https://h/", o));
    }

    @Test
    void azureGetsItsKeyAsApiKeyAndItsTokenAsBearer() throws Exception {
        URI azure = ga.uri("wss://my.openai.azure.com/openai/v1/realtime", SessionOptions.defaults());
        assertEquals("wss://my.openai.azure.com/openai/v1/realtime?model=gpt-realtime-2.1", azure.toString());
        assertEquals(Map.of("api-key", "k"), ga.headers(azure, Credential.of("k")));
        assertEquals(Map.of("Authorization", "Bearer eyJh.eyJp.c2ln"), ga.headers(azure, Credential.of("eyJh.eyJp.c2ln")));
        assertEquals(Map.of("Authorization", "Bearer k"), ga.headers(azure, Credential.of("k", Credential.Scheme.BEARER)));
        assertEquals(Map.of("Authorization", "Bearer t1"), ga.headers(azure, Credential.tokens(() -> "t1").fetch()));
        assertEquals(Map.of("api-key", "k"), ga.headers(URI.create("ws://gateway.example/r"), Credential.of("k", Credential.Scheme.API_KEY)));
        assertThrows(IllegalArgumentException.class, () -> Credential.Scheme.of("basic"));
        assertFalse(Credential.of("geheim").toString().contains("geheim"));
    }
}
