// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks client events against the strict schema of the GA dialect, or that of the beta. The schema of GA leaves some choices open (which kind of
 * session, which kind of item); they are made here by their type before validating, so that the error found is about what
 * the client meant. Thread: any.
 */
final class ClientEventCheck {

    private static final String SCHEMA = "/io/sipmedia/rehearsal/realtime-schema.%s-client-strict.json";
    private static final int LONGEST_AUDIO = 20 * 1024 * 1024;
    private static final Map<String, String> ITEMS = Map.of(
            "function_call", "RealtimeConversationItemFunctionCall",
            "function_call_output", "RealtimeConversationItemFunctionCallOutput",
            "mcp_approval_response", "RealtimeMCPApprovalResponse",
            "mcp_list_tools", "RealtimeMCPListTools",
            "mcp_call", "RealtimeMCPToolCall",
            "mcp_approval_request", "RealtimeMCPApprovalRequest");
    private static final Map<String, String> MESSAGES = Map.of(
            "user", "RealtimeConversationItemMessageUser",
            "assistant", "RealtimeConversationItemMessageAssistant",
            "system", "RealtimeConversationItemMessageSystem");

    private final boolean choices;
    private final JsonNode root;
    private final JsonNode types;
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    /** @param dialect {@code ga} or {@code beta} */
    ClientEventCheck(String dialect) {
        String file = String.format(SCHEMA, dialect);
        try (InputStream in = ClientEventCheck.class.getResourceAsStream(file)) {
            root = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
        choices = "ga".equals(dialect);
        types = root.at("/x-index/" + dialect + "/client");
    }

    /** What is wrong with the event, if anything. */
    Optional<ProtocolError> check(JsonNode event) {
        if (!event.isObject()) {
            return Optional.of(ProtocolError.invalid("invalid_type", "Invalid type: expected an object.", null));
        }
        JsonNode type = event.get("type");
        if (type == null) {
            return Optional.of(missing("type"));
        }
        if (!types.has(type.asText())) {
            return Optional.of(unsupported(type.asText(), names(types), "type"));
        }
        if ("input_audio_buffer.append".equals(type.asText())) {
            return checkAppend(event);
        }
        if (!choices) {
            return "conversation.item.create".equals(type.asText()) && !event.at("/item/type").isTextual()
                    ? Optional.of(missing("item.type")) : validate(event, type.asText(), null, null);
        }
        return choose(event, type.asText());
    }

    // fifty of these a second: no schema, and no regular expression over the audio
    private Optional<ProtocolError> checkAppend(JsonNode event) {
        JsonNode audio = event.get("audio");
        if (audio == null) {
            return Optional.of(missing("audio"));
        }
        for (String name : names(event)) {
            if (!Set.of("type", "event_id", "audio").contains(name)) {
                return Optional.of(ProtocolError.invalid("unknown_parameter", "Unknown parameter: '" + name + "'.", name));
            }
        }
        if (!audio.isTextual()) {
            return Optional.of(ProtocolError.invalid("invalid_type", "Invalid type for 'audio': expected base64-encoded audio.", "audio"));
        }
        if (audio.textValue().isEmpty() || audio.textValue().length() > LONGEST_AUDIO) {
            return Optional.of(ProtocolError.invalid("invalid_value",
                    "Invalid 'audio'. Expected base64-encoded audio bytes of at most 15 MiB.", "audio"));
        }
        return Optional.empty();
    }

    private Optional<ProtocolError> choose(JsonNode event, String type) {
        String part = null;
        String definition = null;
        if (type.equals("session.update") && event.path("session").isObject()) {
            part = "session";
            JsonNode kind = event.get("session").get("type");
            if (kind == null) {
                return Optional.of(missing("session.type"));
            }
            definition = "realtime".equals(kind.asText()) ? "RealtimeSessionCreateRequestGA"
                    : "transcription".equals(kind.asText()) ? "RealtimeTranscriptionSessionCreateRequestGA" : null;
            if (definition == null) {
                return Optional.of(unsupported(kind.asText(), List.of("realtime", "transcription"), "session.type"));
            }
        } else if (type.equals("conversation.item.create") && event.path("item").isObject()) {
            part = "item";
            JsonNode kind = event.get("item").get("type");
            if (kind == null) {
                return Optional.of(missing("item.type"));
            }
            boolean message = "message".equals(kind.asText());
            JsonNode role = event.get("item").get("role");
            if (message && role == null) {
                return Optional.of(missing("item.role"));
            }
            definition = message ? MESSAGES.get(role.asText()) : ITEMS.get(kind.asText());
            if (definition == null) {
                return Optional.of(message
                        ? unsupported(role.asText(), MESSAGES.keySet(), "item.role")
                        : unsupported(kind.asText(), ITEMS.keySet(), "item.type"));
            }
        }
        return validate(event, type, part, definition);
    }

    private Optional<ProtocolError> validate(JsonNode event, String type, String part, String definition) {
        JsonSchema schema = schemas.computeIfAbsent(type + "/" + definition, key -> schema(type, part, definition));
        List<ValidationMessage> messages = new ArrayList<>(schema.validate(event));
        return messages.isEmpty() ? Optional.empty() : Optional.of(SchemaComplaint.of(messages, event));
    }

    private JsonSchema schema(String type, String part, String definition) {
        ObjectNode chosen = root.path("$defs").path(types.get(type).asText()).deepCopy();
        if (part != null) {
            ((ObjectNode) chosen.get("properties")).putObject(part).put("$ref", "#/$defs/" + definition);
        }
        chosen.set("$defs", root.get("$defs"));
        return factory.getSchema(chosen, SchemaValidatorsConfig.builder().build());
    }

    static ProtocolError missing(String param) {
        return ProtocolError.invalid("missing_required_parameter", "Missing required parameter: '" + param + "'.", param);
    }

    static ProtocolError unsupported(String value, Iterable<String> supported, String param) {
        List<String> quoted = new ArrayList<>();
        supported.forEach(one -> quoted.add("'" + one + "'"));
        int last = quoted.size() - 1;
        String list = last > 0 ? String.join(", ", quoted.subList(0, last)) + (last > 1 ? ", and " : " and ") + quoted.get(last)
                : String.join("", quoted);
        return ProtocolError.invalid("invalid_value",
                "Invalid value: '" + value + "'. Supported values are: " + list + ".", param);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
