// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.rehearsal.dialogue.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The session object: its defaults, what an update changes in it, and what the rest of the server reads from it. Members
 * that an update does not name stay; {@code turn_detection}, {@code transcription} and the like are replaced whole.
 * Thread: the session's loop.
 */
final class SessionSettings {

    private static final int DEFAULT_SILENCE_MILLIS = 200;
    private static final int DEFAULT_PREFIX_MILLIS = 300;

    private final ObjectNode session;

    SessionSettings(String id, String model, long expiresAt) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        session = json.objectNode();
        session.put("type", "realtime").put("object", "realtime.session").put("id", id).put("model", model);
        session.putArray("output_modalities").add("audio");
        session.put("instructions", "You are the rehearsal model, a helpful voice on the phone.");
        session.putArray("tools");
        session.put("tool_choice", "auto").put("max_output_tokens", "inf").putNull("tracing").put("truncation", "auto")
                .putNull("prompt").put("expires_at", expiresAt);
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.putObject("format").put("type", "audio/pcm").put("rate", 24_000);
        input.putNull("transcription").putNull("noise_reduction");
        input.set("turn_detection", turnDetection(json.objectNode().put("type", "server_vad")));
        ObjectNode output = audio.putObject("output");
        output.putObject("format").put("type", "audio/pcm").put("rate", 24_000);
        output.put("voice", "alloy").put("speed", 1.0);
        session.putNull("include");
    }

    // what the API fills in for members an update leaves out
    private static ObjectNode turnDetection(JsonNode given) {
        ObjectNode full = JsonNodeFactory.instance.objectNode();
        full.set("type", given.get("type"));
        if ("semantic_vad".equals(given.path("type").asText())) {
            full.put("eagerness", given.path("eagerness").asText("auto"));
        } else {
            full.put("threshold", given.path("threshold").asDouble(0.5));
            full.put("prefix_padding_ms", given.path("prefix_padding_ms").asInt(DEFAULT_PREFIX_MILLIS));
            full.put("silence_duration_ms", given.path("silence_duration_ms").asInt(DEFAULT_SILENCE_MILLIS));
            full.set("idle_timeout_ms", given.has("idle_timeout_ms") ? given.get("idle_timeout_ms") : full.nullNode());
        }
        full.put("create_response", given.path("create_response").asBoolean(true));
        full.put("interrupt_response", given.path("interrupt_response").asBoolean(true));
        return full;
    }

    /** Takes over the members of a valid {@code session.update}. */
    void update(JsonNode changes) {
        changes.fields().forEachRemaining(member -> {
            switch (member.getKey()) {
                case "audio" -> {
                    updateInput(member.getValue().path("input"));
                    member.getValue().path("output").fields().forEachRemaining(
                            one -> ((ObjectNode) session.at("/audio/output")).set(one.getKey(), one.getValue()));
                }
                // the address decided on the model
                case "model", "type" -> {
                }
                default -> session.set(member.getKey(), member.getValue());
            }
        });
    }

    private void updateInput(JsonNode changes) {
        ObjectNode input = (ObjectNode) session.at("/audio/input");
        changes.fields().forEachRemaining(member -> {
            JsonNode value = member.getValue();
            if (value.isObject() && member.getKey().equals("turn_detection")) {
                value = turnDetection(value);
            } else if (value.isObject() && member.getKey().equals("transcription")) {
                ObjectNode full = JsonNodeFactory.instance.objectNode();
                full.set("model", value.get("model"));
                full.putNull("language").putNull("prompt");
                full.setAll((ObjectNode) value);
                value = full;
            }
            input.set(member.getKey(), value);
        });
    }

    /** The session object as the client may see it. */
    ObjectNode toJson() {
        return session.deepCopy();
    }

    WireFormat inputFormat() {
        return WireFormat.of(session.at("/audio/input/format"));
    }

    JsonNode outputFormat() {
        return session.at("/audio/output/format");
    }

    JsonNode voice() {
        return session.at("/audio/output/voice");
    }

    JsonNode turnDetection() {
        return session.at("/audio/input/turn_detection");
    }

    /** Whether the server decides where turns begin and end. */
    boolean detectsTurns() {
        return turnDetection().isObject();
    }

    int prefixMillis() {
        return turnDetection().path("prefix_padding_ms").asInt(DEFAULT_PREFIX_MILLIS);
    }

    double threshold() {
        return turnDetection().path("threshold").asDouble(0.5);
    }

    /** How long the caller must be quiet for the turn to be over. Semantic detection is reduced to that, too. */
    int silenceMillis() {
        if ("semantic_vad".equals(turnDetection().path("type").asText())) {
            return switch (turnDetection().path("eagerness").asText()) {
                case "high" -> 400;
                case "low" -> 1_200;
                default -> 700;
            };
        }
        return turnDetection().path("silence_duration_ms").asInt(DEFAULT_SILENCE_MILLIS);
    }

    boolean createsResponses() {
        return turnDetection().path("create_response").asBoolean(true);
    }

    boolean interruptsResponses() {
        return turnDetection().path("interrupt_response").asBoolean(true);
    }

    JsonNode transcription() {
        return session.at("/audio/input/transcription");
    }

    String instructions() {
        return session.path("instructions").asText();
    }

    JsonNode outputModalities() {
        return session.get("output_modalities");
    }

    JsonNode maxOutputTokens() {
        return session.get("max_output_tokens");
    }

    JsonNode toolsJson() {
        return session.get("tools");
    }

    /** The functions the model may call now. */
    List<ToolSpec> tools(JsonNode override, JsonNode overrideChoice) {
        JsonNode tools = override.isArray() ? override : session.get("tools");
        JsonNode choice = overrideChoice.isMissingNode() ? session.get("tool_choice") : overrideChoice;
        List<ToolSpec> specs = new ArrayList<>();
        if ("none".equals(choice.asText())) {
            return specs;
        }
        for (JsonNode tool : tools) {
            if ("function".equals(tool.path("type").asText())) {
                Map<String, List<String>> parameters = new LinkedHashMap<>();
                tool.path("parameters").path("properties").fields().forEachRemaining(parameter -> {
                    List<String> values = new ArrayList<>();
                    parameter.getValue().path("enum").forEach(value -> values.add(value.asText()));
                    parameters.put(parameter.getKey(), values);
                });
                specs.add(new ToolSpec(tool.path("name").asText(), parameters));
            }
        }
        return specs;
    }
}
