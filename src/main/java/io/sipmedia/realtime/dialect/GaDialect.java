// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;

/**
 * OpenAI's Realtime API since it is generally available, and Azure OpenAI's. The beta of before was switched off in May
 * 2026; its header {@code OpenAI-Beta} must not be sent, the server closes with 4000 if it is.
 */
public final class GaDialect implements Dialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "ga";

    private static final Capabilities CAPABILITIES = Capabilities.all();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void check(SessionOptions o) {
        Checks.common(o);
        Voices.check(o.voice());
        Checks.range("speed", o.speed(), 0.25, 1.5);
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        URI base = Addresses.webSocket(baseUrl);
        return Addresses.has(base, "call_id") ? base : Addresses.with(base, "model", options.model());
    }

    @Override
    public URI modelUri(URI server, SessionOptions options) {
        return Addresses.model(server, "realtime", options.model());
    }

    @Override
    public ObjectNode session(SessionOptions o, List<ToolDefinition> tools) {
        ObjectNode session = SessionParts.JSON.objectNode();
        session.put("type", "realtime");
        session.putArray("output_modalities").add(o.textOnly() ? "text" : "audio");
        if (o.instructions() != null) {
            session.put("instructions", o.instructions());
        }
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.set("format", format(o.input()));
        input.set("turn_detection", SessionParts.turnDetection(o.turnDetection()));
        input.set("transcription", SessionParts.transcription(o.transcription()));
        input.set("noise_reduction", SessionParts.noiseReduction(o.noiseReduction()));
        ObjectNode output = audio.putObject("output");
        output.set("format", format(o.output()));
        if (o.voice() != null && Voices.isCustom(o.voice())) {
            output.putObject("voice").put("id", o.voice());
        } else if (o.voice() != null) {
            output.put("voice", o.voice());
        }
        output.put("speed", o.speed());
        if (o.maxOutputTokens() == 0) {
            session.put("max_output_tokens", "inf");
        } else {
            session.put("max_output_tokens", o.maxOutputTokens());
        }
        if (o.reasoningEffort() != null) {
            session.putObject("reasoning").put("effort", o.reasoningEffort());
        }
        session.set("tools", SessionParts.tools(tools));
        String choice = SessionParts.plainChoice(o.toolChoice());
        if (choice != null) {
            session.put("tool_choice", choice);
        } else {
            session.putObject("tool_choice").put("type", "function").put("name", o.toolChoice());
        }
        return session;
    }

    static ObjectNode format(AudioEncoding encoding) {
        ObjectNode format = SessionParts.JSON.objectNode().put("type", encoding.mediaType());
        // the specification calls the rate optional, the server refuses PCM without it
        return encoding.linear() ? format.put("rate", encoding.sampleRate()) : format;
    }

    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        JsonNode audio = session.path("audio");
        String in = differs("input", audio.path("input").path("format"), options.input());
        return in != null ? in : differs("output", audio.path("output").path("format"), options.output());
    }

    private static String differs(String side, JsonNode echoed, AudioEncoding asked) {
        if (!echoed.isObject()) {
            return null; // not said: nothing to compare
        }
        String type = echoed.path("type").asText();
        JsonNode rate = echoed.path("rate");
        boolean rateDiffers = rate.isNumber() && rate.asInt() != asked.sampleRate();
        return asked.mediaType().equals(type) && !rateDiffers ? null
                : side + " audio format: asked for " + asked.mediaType() + " at " + asked.sampleRate()
                  + " Hz, the server confirmed " + type + (rate.isNumber() ? " at " + rate.asInt() + " Hz" : "");
    }

    @Override
    public ObjectNode sayParameters(String words) {
        return SessionParts.say(words);
    }

    @Override
    public ObjectNode respondParameters(String instructions) {
        return SessionParts.respond(instructions);
    }

    @Override
    public ObjectNode asideParameters(String instructions, String purpose) {
        ObjectNode response = SessionParts.aside(instructions, purpose).put("max_output_tokens", SessionParts.ASIDE_TOKENS);
        response.putArray("output_modalities").add("text");
        return response;
    }

    @Override
    public ObjectNode message(String role, String text) {
        return SessionParts.message(role, text, "output_text");
    }
}
