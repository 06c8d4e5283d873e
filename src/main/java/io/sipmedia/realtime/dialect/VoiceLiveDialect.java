// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Azure Voice Live: the beta's session and event names, a voice that is an object, linear audio of three rates in, and turn
 * detection of its own. {@code semantic_vad} means {@code azure_semantic_vad} here.
 */
public final class VoiceLiveDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "voice-live";

    private static final String VERSION = "2026-04-10";
    private static final FlatSession FLAT = new FlatSession(
            Map.of(AudioEncoding.PCM, "pcm16", AudioEncoding.PCM16K, "pcm16", AudioEncoding.PCM8K, "pcm16",
                    AudioEncoding.PCMU, "g711_ulaw", AudioEncoding.PCMA, "g711_alaw"),
            Map.of(AudioEncoding.PCM, "pcm16", AudioEncoding.PCMU, "g711_ulaw", AudioEncoding.PCMA, "g711_alaw"));

    public VoiceLiveDialect() {
        super(new BetaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.OUT_OF_BAND).withInputs(AudioEncoding.PCM, AudioEncoding.PCM16K, AudioEncoding.PCM8K,
                AudioEncoding.PCMU, AudioEncoding.PCMA).withoutOptions(SessionOption.VAD_EAGERNESS);
    }

    @Override
    public Defaults defaults() {
        return new Defaults(null, null, "en-US-Ava:DragonHDLatestNeural", "azure-speech");
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return Addresses.with(Addresses.with(Addresses.webSocket(baseUrl), "api-version", VERSION), "model", options.model());
    }

    @Override
    public Map<String, String> headers(URI server, Credential credential) {
        return credential.headers(Credential.Scheme.API_KEY);
    }

    // spoken by the server's own voice, so that no model puts it differently: Voice Live's "pre-generated" greeting
    @Override
    public ObjectNode sayParameters(String words) {
        ObjectNode response = SessionParts.JSON.objectNode().put("tool_choice", "none");
        response.putObject("pre_generated_assistant_message").put("type", "message").put("role", "assistant")
                .putArray("content").addObject().put("type", "text").put("text", words);
        return response;
    }

    @Override
    public ObjectNode session(SessionOptions options, List<ToolDefinition> tools) {
        ObjectNode session = FLAT.session(options, tools);
        if (options.voice() != null) {
            session.putObject("voice").put("name", options.voice())
                    .put("type", Voices.KNOWN.contains(options.voice()) ? "openai" : "azure-standard");
        }
        if (options.input().linear()) {
            session.put("input_audio_sampling_rate", options.input().sampleRate());
        }
        TurnDetection turns = options.turnDetection();
        if ("semantic_vad".equals(turns.type())) {
            session.putObject("turn_detection").put("type", "azure_semantic_vad").put("create_response", turns.createResponse())
                    .put("interrupt_response", turns.interruptResponse());
        }
        return session;
    }
}
