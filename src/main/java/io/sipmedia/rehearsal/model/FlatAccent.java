// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The beta of 29 April 2025: a flat session, other names for some events, none for others. */
class FlatAccent implements Accent {

    private static final Map<String, String> NAMES = Map.of(
            "response.output_audio.delta", "response.audio.delta",
            "response.output_audio.done", "response.audio.done",
            "response.output_audio_transcript.delta", "response.audio_transcript.delta",
            "response.output_audio_transcript.done", "response.audio_transcript.done",
            "response.output_text.delta", "response.text.delta",
            "response.output_text.done", "response.text.done",
            "conversation.item.added", "conversation.item.created");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ClientEventCheck schema;

    FlatAccent(ClientEventCheck schema) {
        this.schema = schema;
    }

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        return schema.check(event);
    }

    @Override
    public List<JsonNode> heard(JsonNode event) {
        ObjectNode ga = event.deepCopy();
        switch (event.path("type").asText()) {
            case "session.update" -> ga.set("session", heardSession(event.path("session")));
            case "response.create" -> {
                if (event.path("response").isObject()) {
                    ga.set("response", heardResponse(event.get("response")));
                }
            }
            case "conversation.item.create" -> ga.path("item").path("content").forEach(part -> {
                if ("text".equals(part.path("type").asText())) {
                    ((ObjectNode) part).put("type", "output_text");
                }
            });
            default -> { }
        }
        return List.of(ga);
    }

    private ObjectNode heardSession(JsonNode flat) {
        ObjectNode session = JSON.objectNode().put("type", "realtime");
        ObjectNode input = JSON.objectNode();
        ObjectNode output = JSON.objectNode();
        flat.fields().forEachRemaining(member -> {
            JsonNode value = member.getValue();
            switch (member.getKey()) {
                case "modalities" -> session.set("output_modalities", modality(value));
                case "input_audio_format" -> input.set("format", format(value.asText(), true));
                case "output_audio_format" -> output.set("format", format(value.asText(), false));
                case "input_audio_transcription" -> input.set("transcription", value);
                case "input_audio_noise_reduction" -> input.set("noise_reduction", value);
                case "turn_detection" -> input.set("turn_detection", value);
                case "voice" -> output.set("voice", heardVoice(value));
                case "max_response_output_tokens" -> session.set("max_output_tokens", value);
                case "temperature", "model" -> { }
                default -> session.set(member.getKey(), value);
            }
        });
        ObjectNode audio = session.putObject("audio");
        audio.set("input", input);
        audio.set("output", output);
        return session;
    }

    private static ObjectNode heardResponse(JsonNode flat) {
        ObjectNode response = flat.deepCopy();
        response.remove(List.of("voice", "output_audio_format", "temperature", "modalities", "max_response_output_tokens"));
        if (flat.has("modalities")) {
            response.set("output_modalities", modality(flat.get("modalities")));
        }
        if (flat.has("max_response_output_tokens")) {
            response.set("max_output_tokens", flat.get("max_response_output_tokens"));
        }
        return response;
    }

    private static ArrayNode modality(JsonNode flat) {
        boolean audio = false;
        for (JsonNode one : flat) {
            audio |= "audio".equals(one.asText());
        }
        return JSON.arrayNode().add(audio ? "audio" : "text");
    }

    /** The format that a name means in one direction. */
    ObjectNode format(String name, boolean input) {
        return switch (name) {
            case "g711_ulaw" -> JSON.objectNode().put("type", "audio/pcmu");
            case "g711_alaw" -> JSON.objectNode().put("type", "audio/pcma");
            default -> pcm(24_000);
        };
    }

    static ObjectNode pcm(int rate) {
        return JSON.objectNode().put("type", "audio/pcm").put("rate", rate);
    }

    /** The name of a format in one direction. */
    String name(JsonNode format, boolean input) {
        return switch (format.path("type").asText()) {
            case "audio/pcmu" -> "g711_ulaw";
            case "audio/pcma" -> "g711_alaw";
            default -> "pcm16";
        };
    }

    JsonNode heardVoice(JsonNode voice) {
        return voice;
    }

    JsonNode spokenVoice(JsonNode voice) {
        return voice;
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        String type = event.path("type").asText();
        if ("conversation.item.done".equals(type)) {
            return List.of();
        }
        ObjectNode flat = event.deepCopy();
        flat.put("type", NAMES.getOrDefault(type, type));
        switch (type) {
            case "session.created", "session.updated" -> flat.set("session", spokenSession(event.get("session")));
            case "response.created", "response.done" -> flat.set("response", spokenResponse(event.get("response")));
            case "conversation.item.input_audio_transcription.completed" -> flat.remove("usage");
            case "response.function_call_arguments.done" -> flat.remove("name");
            default -> {
                if (flat.path("item").isObject()) {
                    spokenItem((ObjectNode) flat.get("item"));
                }
                if (flat.has("previous_item_id") && flat.get("previous_item_id").isNull()) {
                    flat.remove("previous_item_id");
                }
            }
        }
        return List.of(flat);
    }

    ObjectNode spokenSession(JsonNode ga) {
        ObjectNode flat = JSON.objectNode().put("object", "realtime.session");
        flat.set("id", ga.get("id"));
        flat.set("model", ga.get("model"));
        flat.set("expires_at", ga.get("expires_at"));
        flat.set("modalities", spokenModality(ga.get("output_modalities")));
        flat.set("instructions", ga.get("instructions"));
        flat.set("voice", spokenVoice(ga.at("/audio/output/voice")));
        flat.put("input_audio_format", name(ga.at("/audio/input/format"), true));
        flat.put("output_audio_format", name(ga.at("/audio/output/format"), false));
        flat.set("input_audio_transcription", ga.at("/audio/input/transcription"));
        flat.set("turn_detection", ga.at("/audio/input/turn_detection"));
        flat.set("tools", ga.get("tools"));
        flat.set("tool_choice", ga.get("tool_choice"));
        flat.put("temperature", 0.8);
        flat.set("max_response_output_tokens", ga.get("max_output_tokens"));
        return flat;
    }

    private ObjectNode spokenResponse(JsonNode ga) {
        ObjectNode flat = ga.deepCopy();
        flat.remove(List.of("audio", "output_modalities"));
        flat.set("modalities", spokenModality(ga.get("output_modalities")));
        flat.set("voice", spokenVoice(ga.at("/audio/output/voice")));
        flat.put("output_audio_format", name(ga.at("/audio/output/format"), false)).put("temperature", 0.8);
        flat.path("output").forEach(item -> spokenItem((ObjectNode) item));
        return flat;
    }

    private static ArrayNode spokenModality(JsonNode ga) {
        ArrayNode both = JSON.arrayNode().add("text");
        return "audio".equals(ga.path(0).asText()) ? both.add("audio") : both;
    }

    private static void spokenItem(ObjectNode item) {
        item.put("object", "realtime.item");
        item.path("content").forEach(part -> {
            String type = part.path("type").asText();
            if (type.startsWith("output_")) {
                ((ObjectNode) part).put("type", type.substring("output_".length()));
            }
        });
    }
}
