// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A JSON Schema as Google's type {@code Schema} has it: a subset of OpenAPI's. Live refuses the session for one member that it does not
 * know, such as {@code additionalProperties}, so what has no place there is left out. What is left out is checked when the function is
 * called; only the model is told less.
 */
final class GeminiSchema {

    private static final List<String> KEPT = List.of("title", "description", "nullable", "minItems", "maxItems", "minLength", "maxLength",
            "pattern", "minimum", "maximum");
    private static final Set<String> FORMATS = Set.of("float", "double", "int32", "int64", "date-time");
    private static final int DEEPEST = 16;

    private GeminiSchema() {
    }

    /** The arguments of a function; null for one that has none, of which an empty object would be refused. */
    static ObjectNode parameters(JsonNode schema) {
        return schema.path("properties").isEmpty() ? null : of(schema, 0);
    }

    private static ObjectNode of(JsonNode schema, int depth) {
        ObjectNode result = SessionParts.JSON.objectNode();
        for (String name : KEPT) {
            if (schema.has(name)) {
                result.set(name, schema.get(name));
            }
        }
        if (FORMATS.contains(schema.path("format").asText())) {
            result.set("format", schema.get("format"));
        }
        choices(schema, result);
        JsonNode several = schema.has("anyOf") ? schema.get("anyOf") : schema.path("oneOf");
        if (several.isArray() && !several.isEmpty() && depth < DEEPEST) {
            ArrayNode any = result.putArray("anyOf");
            several.forEach(one -> any.add(of(one, depth + 1)));
            return result;
        }
        String type = type(schema, result);
        result.put("type", type);
        if (type.equals("ARRAY")) {
            // without it the session is refused
            result.set("items", depth < DEEPEST ? of(schema.path("items"), depth + 1) : SessionParts.JSON.objectNode().put("type", "STRING"));
        }
        if (type.equals("OBJECT") && !schema.path("properties").isEmpty() && depth < DEEPEST) {
            ObjectNode properties = result.putObject("properties");
            schema.get("properties").fields().forEachRemaining(each -> properties.set(each.getKey(), of(each.getValue(), depth + 1)));
            ArrayNode required = SessionParts.JSON.arrayNode();
            schema.path("required").forEach(name -> {
                if (properties.has(name.asText())) {
                    required.add(name.asText());
                }
            });
            if (!required.isEmpty()) {
                result.set("required", required);
            }
        }
        return result;
    }

    // JSON Schema may name several types, one of them null
    private static String type(JsonNode schema, ObjectNode result) {
        List<String> types = new ArrayList<>();
        if (schema.path("type").isArray()) {
            schema.get("type").forEach(one -> types.add(one.asText()));
        } else if (schema.path("type").isTextual()) {
            types.add(schema.get("type").asText());
        }
        if (types.remove("null")) {
            result.put("nullable", true);
        }
        if (types.isEmpty()) {
            types.add(schema.path("properties").isObject() ? "object" : schema.has("items") ? "array" : "string");
        }
        return types.get(0).toUpperCase(Locale.ROOT);
    }

    // only words can be listed; of other values the description tells
    private static void choices(JsonNode schema, ObjectNode result) {
        JsonNode values = schema.has("const") ? SessionParts.JSON.arrayNode().add(schema.get("const")) : schema.path("enum");
        if (!values.isArray() || values.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>();
        boolean onlyWords = true;
        for (JsonNode value : values) {
            onlyWords &= value.isTextual();
            words.add(value.asText());
        }
        if (onlyWords) {
            result.set("enum", values);
        } else {
            String before = schema.path("description").asText("");
            result.put("description", (before.isEmpty() ? "" : before + ". ") + "One of " + String.join(", ", words));
        }
    }
}
