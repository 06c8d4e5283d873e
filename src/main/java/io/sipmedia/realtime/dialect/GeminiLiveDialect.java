// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Google's Gemini Live ({@code BidiGenerateContent}): another protocol altogether, JSON objects without a type, brought to the
 * events of GA by {@link GeminiLiveTranslation}. It hears 16 kHz and speaks 24 kHz; it stops by itself when the caller speaks and
 * cannot be told to, or what was heard. After Google's "Live API - WebSockets API reference".
 */
public final class GeminiLiveDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "gemini-live";

    // a connection lasts about ten minutes
    private static final int MAX_SECONDS = 600;

    public GeminiLiveDialect() {
        super(new GaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.TRUNCATE, Ability.INTERRUPT_CONTROL, Ability.CANCEL, Ability.COMMIT, Ability.CLEAR, Ability.UPDATE,
                Ability.OUT_OF_BAND, Ability.TEXT_OUTPUT, Ability.PONG).withInputs(AudioEncoding.PCM16K).withOutputs(AudioEncoding.PCM).withMaxSessionSeconds(MAX_SECONDS)
                .withoutOptions(SessionOption.SPEED, SessionOption.NOISE_REDUCTION, SessionOption.REASONING_EFFORT, SessionOption.TRANSCRIPTION_MODEL,
                        SessionOption.TRANSCRIPTION_LANGUAGE, SessionOption.TRANSCRIPTION_PROMPT, SessionOption.SEMANTIC_VAD,
                        SessionOption.VAD_EAGERNESS, SessionOption.VAD_THRESHOLD, SessionOption.VAD_IDLE_TIMEOUT, SessionOption.NO_RESPONSE,
                        SessionOption.NO_TOOL_CHOICE, SessionOption.REQUIRED_TOOL_CHOICE, SessionOption.NAMED_TOOL_CHOICE);
    }

    @Override
    public Defaults defaults() {
        return new Defaults("wss://generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.GenerativeService"
                + ".BidiGenerateContent", "gemini-3.1-flash-live-preview", "Puck", "gemini");
    }

    @Override
    public void check(SessionOptions o) {
        Checks.common(o);
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return Addresses.webSocket(baseUrl);
    }

    @Override
    public URI modelUri(URI server, SessionOptions options) {
        return null;
    }

    @Override
    public Map<String, String> headers(URI server, Credential credential) {
        return credential.headers("x-goog-api-key");
    }

    /** The member {@code setup} of the first message. */
    @Override
    public ObjectNode session(SessionOptions o, List<ToolDefinition> tools) {
        ObjectNode setup = SessionParts.JSON.objectNode()
                .put("model", o.model().startsWith("models/") ? o.model() : "models/" + o.model());
        ObjectNode generation = setup.putObject("generationConfig");
        generation.putArray("responseModalities").add("AUDIO");
        if (o.maxOutputTokens() > 0) {
            generation.put("maxOutputTokens", o.maxOutputTokens());
        }
        if (o.voice() != null) {
            generation.putObject("speechConfig").putObject("voiceConfig").putObject("prebuiltVoiceConfig").put("voiceName", o.voice());
        }
        if (o.instructions() != null) {
            setup.putObject("systemInstruction").putArray("parts").addObject().put("text", o.instructions());
        }
        if (!tools.isEmpty()) {
            ArrayNode functions = setup.putArray("tools").addObject().putArray("functionDeclarations");
            tools.forEach(tool -> functions.add(declaration(tool)));
        }
        TurnDetection turns = o.turnDetection();
        ObjectNode input = setup.putObject("realtimeInputConfig");
        input.putObject("automaticActivityDetection").put("prefixPaddingMs", turns.prefixPaddingMs())
                .put("silenceDurationMs", turns.silenceDurationMs());
        input.put("activityHandling", turns.interruptResponse() ? "START_OF_ACTIVITY_INTERRUPTS" : "NO_INTERRUPTION");
        if (o.transcription() != null && o.transcription().enabled()) {
            setup.putObject("inputAudioTranscription");
        }
        setup.putObject("outputAudioTranscription");
        return setup;
    }

    private static ObjectNode declaration(ToolDefinition tool) {
        ObjectNode function = SessionParts.JSON.objectNode().put("name", tool.name());
        if (tool.description() != null) {
            function.put("description", tool.description());
        }
        ObjectNode parameters = GeminiSchema.parameters(tool.parameters());
        if (parameters != null) {
            function.set("parameters", parameters);
        }
        return function;
    }

    // it does not say what it will do: the rates are fixed
    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        return null;
    }

    @Override
    public AppendEvent appendEvent(SessionOptions options) {
        return new AppendEvent("{\"realtimeInput\":{\"audio\":{\"mimeType\":\"audio/pcm;rate=" + options.input().sampleRate()
                + "\",\"data\":\"", "", "\"}}}", false);
    }

    @Override
    public Translation translation() {
        return new GeminiLiveTranslation(System::nanoTime);
    }
}
