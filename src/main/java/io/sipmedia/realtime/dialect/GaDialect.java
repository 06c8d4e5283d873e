// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * OpenAI's Realtime API since it is generally available, and Azure OpenAI's. The beta of before was switched off in May
 * 2026; its header {@code OpenAI-Beta} must not be sent, the server closes with 4000 if it is.
 */
public final class GaDialect implements Dialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "ga";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true);
    }

    @Override
    public void check(SessionOptions o) {
        if (o.model() == null || o.model().isBlank()) {
            throw new IllegalArgumentException("model is empty");
        }
        Voices.check(o.voice());
        range("speed", o.speed(), 0.25, 1.5);
        if (o.maxOutputTokens() != 0) {
            range("maxOutputTokens", o.maxOutputTokens(), 1, 4096);
        }
        if (o.noiseReduction() != null) {
            oneOf("noiseReduction", o.noiseReduction(), "near_field", "far_field");
        }
        if (o.reasoningEffort() != null) {
            oneOf("reasoningEffort", o.reasoningEffort(), "minimal", "low", "medium", "high", "xhigh");
        }
        check(o.turnDetection());
    }

    private static void check(TurnDetection turn) {
        oneOf("turnDetection", turn.type(), "server_vad", "semantic_vad", "none");
        if ("server_vad".equals(turn.type())) {
            range("vadThreshold", turn.threshold(), 0, 1);
            range("vadPrefixPadding", turn.prefixPaddingMs(), 0, 10_000);
            range("vadSilenceDuration", turn.silenceDurationMs(), 0, 10_000);
            if (turn.idleTimeoutMs() != 0) {
                range("vadIdleTimeout", turn.idleTimeoutMs(), 5000, 30_000);
            }
        } else if (turn.idleTimeoutMs() != 0) {
            throw new IllegalArgumentException("vadIdleTimeout is only possible with turnDetection=server_vad");
        }
        if ("semantic_vad".equals(turn.type())) {
            oneOf("vadEagerness", turn.eagerness(), "low", "medium", "high", "auto");
        }
    }

    private static void range(String option, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(option + " must be from " + plain(min) + " to " + plain(max) + ", not " + plain(value));
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static void oneOf(String option, String value, String... allowed) {
        if (!Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException(option + " '" + value + "' is not one of " + String.join(", ", allowed));
        }
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        URI base = URI.create(baseUrl.trim());
        if (!"ws".equalsIgnoreCase(base.getScheme()) && !"wss".equalsIgnoreCase(base.getScheme()) || base.getHost() == null) {
            throw new IllegalArgumentException("url '" + baseUrl + "' is not a ws:// or wss:// address");
        }
        if (base.getRawQuery() != null && base.getRawQuery().matches("(.*&)?(model|call_id)=.*")) {
            return base;
        }
        String model = "model=" + URLEncoder.encode(options.model(), StandardCharsets.UTF_8);
        return URI.create(baseUrl.trim() + (base.getRawQuery() == null ? "?" : "&") + model);
    }

    @Override
    public Map<String, String> headers(String apiKey) {
        return apiKey == null || apiKey.isBlank() ? Map.of() : Map.of("Authorization", "Bearer " + apiKey.trim());
    }

    @Override
    public ObjectNode session(SessionOptions o, List<ToolDefinition> tools) {
        ObjectNode session = JSON.objectNode();
        session.put("type", "realtime");
        session.putArray("output_modalities").add(o.textOnly() ? "text" : "audio");
        if (o.instructions() != null) {
            session.put("instructions", o.instructions());
        }
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.set("format", format(o.input()));
        input.set("turn_detection", turnDetection(o.turnDetection()));
        input.set("transcription", transcription(o.transcription()));
        if (o.noiseReduction() == null) {
            input.putNull("noise_reduction");
        } else {
            input.putObject("noise_reduction").put("type", o.noiseReduction());
        }
        ObjectNode output = audio.putObject("output");
        output.set("format", format(o.output()));
        if (Voices.isCustom(o.voice())) {
            output.putObject("voice").put("id", o.voice());
        } else {
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
        tools(session, tools, o.toolChoice());
        return session;
    }

    private static void tools(ObjectNode session, List<ToolDefinition> tools, String choice) {
        var array = session.putArray("tools");
        for (ToolDefinition tool : tools) {
            ObjectNode node = array.addObject();
            node.put("type", "function").put("name", tool.name());
            if (tool.description() != null) {
                node.put("description", tool.description());
            }
            node.set("parameters", tool.parameters());
        }
        if (choice == null || choice.isBlank() || List.of("auto", "none", "required").contains(choice)) {
            session.put("tool_choice", choice == null || choice.isBlank() ? "auto" : choice);
        } else {
            session.putObject("tool_choice").put("type", "function").put("name", choice);
        }
    }

    private static ObjectNode format(AudioEncoding encoding) {
        ObjectNode format = JSON.objectNode().put("type", encoding.mediaType());
        // the specification calls the rate optional, the server refuses PCM without it
        return encoding == AudioEncoding.PCM ? format.put("rate", encoding.sampleRate()) : format;
    }

    private static JsonNode transcription(Transcription t) {
        if (t == null || !t.enabled()) {
            return JSON.nullNode();
        }
        ObjectNode node = JSON.objectNode().put("model", t.model());
        if (t.language() != null && !t.language().isBlank()) {
            node.put("language", t.language());
        }
        if (t.prompt() != null && !t.prompt().isBlank()) {
            node.put("prompt", t.prompt());
        }
        return node;
    }

    private static JsonNode turnDetection(TurnDetection t) {
        if (t.isNone()) {
            // an explicit null: left out, the server would go on with its own default
            return JSON.nullNode();
        }
        ObjectNode node = JSON.objectNode().put("type", t.type());
        if ("server_vad".equals(t.type())) {
            node.put("threshold", t.threshold()).put("prefix_padding_ms", t.prefixPaddingMs())
                    .put("silence_duration_ms", t.silenceDurationMs());
            if (t.idleTimeoutMs() > 0) {
                node.put("idle_timeout_ms", t.idleTimeoutMs());
            }
        } else {
            node.put("eagerness", t.eagerness());
        }
        return node.put("create_response", t.createResponse()).put("interrupt_response", t.interruptResponse());
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
        ObjectNode response = JSON.objectNode();
        response.put("instructions", "Say exactly the following words to the caller, in the same language, and nothing else: \""
                + words + "\"");
        response.put("tool_choice", "none");
        return response;
    }

    @Override
    public ObjectNode respondParameters(String instructions) {
        return instructions == null || instructions.isBlank() ? null : JSON.objectNode().put("instructions", instructions);
    }

    @Override
    public ObjectNode message(String role, String text) {
        ObjectNode item = JSON.objectNode().put("type", "message").put("role", role);
        item.putArray("content").addObject().put("type", "assistant".equals(role) ? "output_text" : "input_text").put("text", text);
        return item;
    }
}
