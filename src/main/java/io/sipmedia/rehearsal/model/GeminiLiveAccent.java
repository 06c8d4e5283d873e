// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Gemini Live: objects without a type, {@code setup} first, binary messages, turns without ids. It closes with 1007 for what the real
 * server was reported to refuse: members that it does not know, in schemas of functions above all, and, since the models 3, a
 * {@code clientContent} that is not the history which the setup has announced.
 */
final class GeminiLiveAccent implements Accent {

    private static final Set<String> MESSAGES = Set.of("setup", "clientContent", "realtimeInput", "toolResponse");
    private static final Set<String> SETUP = Set.of("model", "generationConfig", "systemInstruction", "tools", "realtimeInputConfig",
            "inputAudioTranscription", "outputAudioTranscription", "sessionResumption", "contextWindowCompression", "historyConfig",
            "proactivity", "explicitVadSignal");
    private static final Set<String> REALTIME = Set.of("audio", "video", "text", "activityStart", "activityEnd", "audioStreamEnd");
    private static final Set<String> FUNCTION = Set.of("name", "description", "parameters", "response", "behavior");
    private static final Set<String> SCHEMA = Set.of("type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems",
            "properties", "required", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf",
            "propertyOrdering", "default", "items", "minimum", "maximum");
    private static final Set<String> TYPES = Set.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");
    private static final int INVALID_ARGUMENT = 1007;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private boolean ready;
    // a clientContent is taken at any time
    private boolean early;
    // it waits for the history
    private boolean waits;

    @Override
    public int closesWith() {
        return INVALID_ARGUMENT;
    }

    @Override
    public Optional<ProtocolError> check(JsonNode message) {
        List<String> names = new ArrayList<>();
        message.fieldNames().forEachRemaining(names::add);
        if (names.size() != 1 || !MESSAGES.contains(names.get(0))) {
            return wrong("Invalid JSON payload received. Unknown name " + names);
        }
        if (names.get(0).equals("setup") == ready) {
            return wrong("setup must be the first message and only the first");
        }
        for (var members = message.path("setup").fieldNames(); members.hasNext();) {
            String name = members.next();
            if (!SETUP.contains(name)) {
                return wrong("Unknown name \"" + name + "\" at 'setup'");
            }
        }
        if (message.has("setup") && !message.at("/setup/model").asText().startsWith("models/")) {
            return wrong("model must be models/...");
        }
        String function = function(message.at("/setup/tools/0/functionDeclarations"));
        if (function != null) {
            return wrong(function);
        }
        if (message.has("realtimeInput")) {
            return input(message.get("realtimeInput"));
        }
        if (message.has("clientContent") && !early && !waits) {
            return wrong("Request contains an invalid argument: clientContent after the beginning");
        }
        for (JsonNode response : message.at("/toolResponse/functionResponses")) {
            if (!response.path("response").isObject() || !response.path("name").isTextual()) {
                return wrong("a functionResponse needs a name and an object as response");
            }
        }
        return Optional.empty();
    }

    private Optional<ProtocolError> input(JsonNode input) {
        for (var members = input.fieldNames(); members.hasNext();) {
            if (!REALTIME.contains(members.next())) {
                return wrong("Unknown name in 'realtime_input'");
            }
        }
        if (waits) {
            return wrong("Request contains an invalid argument: the history was announced and has not come");
        }
        if (input.has("audio") && !"audio/pcm;rate=16000".equals(input.at("/audio/mimeType").asText())) {
            return wrong("Unsupported mime type");
        }
        return Optional.empty();
    }

    private static String function(JsonNode declarations) {
        for (JsonNode one : declarations) {
            for (var members = one.fieldNames(); members.hasNext();) {
                String name = members.next();
                if (!FUNCTION.contains(name)) {
                    return unknown(name, "function_declarations");
                }
            }
            if (one.has("parameters") && one.at("/parameters/properties").isEmpty()) {
                return "parameters.properties: should be non-empty for OBJECT type";
            }
            String schema = schema(one.path("parameters"));
            if (schema != null) {
                return schema;
            }
        }
        return null;
    }

    private static String schema(JsonNode schema) {
        for (var members = schema.fieldNames(); members.hasNext();) {
            String name = members.next();
            if (!SCHEMA.contains(name)) {
                return unknown(name, "parameters");
            }
        }
        if (schema.has("type") && !TYPES.contains(schema.get("type").asText().toUpperCase(Locale.ROOT))) {
            return "Invalid value at 'parameters.type'";
        }
        for (JsonNode value : schema.path("enum")) {
            if (!value.isTextual()) {
                return "Invalid value at 'parameters.enum'";
            }
        }
        if ("ARRAY".equalsIgnoreCase(schema.path("type").asText()) && !schema.path("items").has("type") && !schema.path("items").has("anyOf")) {
            return "parameters.items: missing field";
        }
        String wrong = schema.has("items") ? schema(schema.get("items")) : null;
        for (JsonNode property : schema.path("properties")) {
            wrong = wrong == null ? schema(property) : wrong;
        }
        for (JsonNode one : schema.path("anyOf")) {
            wrong = wrong == null ? schema(one) : wrong;
        }
        return wrong;
    }

    private static String unknown(String name, String where) {
        return "Invalid JSON payload received. Unknown name \"" + name + "\" at '" + where + "': Cannot find field.";
    }

    private static Optional<ProtocolError> wrong(String what) {
        return Optional.of(ProtocolError.invalid("INVALID_ARGUMENT", what, null));
    }

    @Override
    public boolean isAudio(JsonNode message) {
        return message.path("realtimeInput").has("audio");
    }

    @Override
    public boolean binary() {
        return true;
    }

    @Override
    public List<JsonNode> heard(JsonNode message) {
        if (message.has("setup")) {
            ready = true;
            early = message.at("/setup/model").asText().startsWith("models/gemini-2");
            waits = message.at("/setup/historyConfig/initialHistoryInClientContent").asBoolean();
            return List.of(update(message.get("setup")));
        }
        if (message.path("realtimeInput").has("text")) {
            ObjectNode create = typed("response.create");
            create.putObject("response").set("instructions", message.at("/realtimeInput/text"));
            return List.of(create);
        }
        if (message.has("realtimeInput")) {
            return isAudio(message) ? List.of(typed("input_audio_buffer.append").set("audio", message.at("/realtimeInput/audio/data")))
                    : List.of();
        }
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode response : message.at("/toolResponse/functionResponses")) {
            ObjectNode create = typed("conversation.item.create");
            create.putObject("item").put("type", "function_call_output").put("call_id", response.path("id").asText())
                    .put("output", response.get("response").toString());
            events.add(create);
        }
        if (message.has("toolResponse")) {
            events.add(typed("response.create")); // it goes on by itself
        }
        for (JsonNode turn : message.at("/clientContent/turns")) {
            String text = turn.at("/parts/0/text").asText();
            if (!waits && message.at("/clientContent/turnComplete").asBoolean()) {
                ObjectNode create = typed("response.create");
                create.putObject("response").put("instructions", text);
                events.add(create);
            } else {
                boolean model = "model".equals(turn.path("role").asText());
                ObjectNode create = typed("conversation.item.create");
                create.putObject("item").put("type", "message").put("role", model ? "assistant" : "user").putArray("content").addObject()
                        .put("type", model ? "output_text" : "input_text").put("text", text);
                events.add(create);
            }
        }
        if (message.at("/clientContent/turnComplete").asBoolean()) {
            waits = false;
        }
        return events;
    }

    private static ObjectNode update(JsonNode setup) {
        ObjectNode update = typed("session.update");
        ObjectNode ga = update.putObject("session").put("type", "realtime");
        ArrayNode tools = ga.putArray("tools");
        setup.at("/tools/0/functionDeclarations").forEach(function ->
                tools.addObject().put("type", "function").setAll((ObjectNode) function));
        ObjectNode audio = ga.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.putObject("format").put("type", "audio/pcm").put("rate", 16_000);
        ObjectNode turns = input.putObject("turn_detection").put("type", "server_vad");
        JsonNode detection = setup.at("/realtimeInputConfig/automaticActivityDetection");
        if (detection.has("silenceDurationMs")) {
            turns.set("silence_duration_ms", detection.get("silenceDurationMs"));
        }
        turns.put("interrupt_response", !"NO_INTERRUPTION".equals(setup.at("/realtimeInputConfig/activityHandling").asText()));
        if (setup.has("inputAudioTranscription")) {
            input.putObject("transcription").put("model", "gemini");
        }
        audio.putObject("output").put("voice",
                setup.at("/generationConfig/speechConfig/voiceConfig/prebuiltVoiceConfig/voiceName").asText("Puck"));
        return update;
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        return switch (event.path("type").asText()) {
            case "session.updated" -> List.of(object().set("setupComplete", object()));
            case "response.output_audio.delta" -> {
                ObjectNode turn = object();
                turn.putArray("parts").addObject().putObject("inlineData").put("mimeType", "audio/pcm;rate=24000")
                        .set("data", event.get("delta"));
                yield List.of(content("modelTurn", turn));
            }
            case "response.output_audio_transcript.delta" ->
                    List.of(content("outputTranscription", object().set("text", event.get("delta"))));
            case "conversation.item.input_audio_transcription.completed" ->
                    List.of(content("inputTranscription", object().set("text", event.get("transcript"))));
            case "response.output_item.done" -> {
                JsonNode item = event.get("item");
                if (!"function_call".equals(item.path("type").asText())) {
                    yield List.of();
                }
                ObjectNode calls = object();
                ObjectNode call = calls.putArray("functionCalls").addObject();
                call.set("id", item.get("call_id"));
                call.set("name", item.get("name"));
                call.set("args", read(item.get("arguments").asText()));
                yield List.of(object().set("toolCall", calls));
            }
            case "response.done" -> done(event.get("response"));
            case "error" -> "session_expired".equals(event.at("/error/code").asText())
                    ? List.of(object().set("goAway", object().put("timeLeft", "0s"))) : List.of(event);
            default -> List.of();
        };
    }

    private static List<ObjectNode> done(JsonNode response) {
        ObjectNode last = content("turnComplete", JSON.booleanNode(true));
        JsonNode usage = response.path("usage");
        ObjectNode metadata = last.putObject("usageMetadata").put("totalTokenCount", usage.path("total_tokens").asInt());
        counts(metadata.putArray("promptTokensDetails"), usage.path("input_token_details"));
        counts(metadata.putArray("responseTokensDetails"), usage.path("output_token_details"));
        String first = "cancelled".equals(response.path("status").asText()) ? "interrupted" : "generationComplete";
        return List.of(content(first, JSON.booleanNode(true)), last);
    }

    private static void counts(ArrayNode details, JsonNode counts) {
        details.addObject().put("modality", "AUDIO").put("tokenCount", counts.path("audio_tokens").asInt());
        details.addObject().put("modality", "TEXT").put("tokenCount", counts.path("text_tokens").asInt());
    }

    private static JsonNode read(String json) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("arguments of our own", e);
        }
    }

    private static ObjectNode content(String name, JsonNode value) {
        ObjectNode content = object();
        content.putObject("serverContent").set(name, value);
        return content;
    }

    private static ObjectNode object() {
        return JSON.objectNode();
    }

    private static ObjectNode typed(String type) {
        return JSON.objectNode().put("type", type).put("event_id", Ids.of("event"));
    }
}
