// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a function as its endpoint declares them: as JSON Schema for the model, and as a check of what the
 * model then sends, since a model is a peer that makes mistakes.
 *
 * <p>Immutable; thread: any.
 */
public final class ToolSchema {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "array", "object");

    private record Parameter(String type, boolean required, String description, List<String> values) {
    }

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    /**
     * @param options the endpoint's {@code parameter.*} options without their prefix: {@code x} for the type,
     *                {@code x.required}, {@code x.description}, {@code x.enum}
     * @throws IllegalArgumentException for an unknown type or an attribute of a parameter that has no type
     */
    public ToolSchema(Map<String, ?> options) {
        options.forEach((key, value) -> {
            if (!key.contains(".")) {
                parameters.put(key, parameter(key, value.toString().trim(), options));
            }
        });
        options.keySet().stream().filter(key -> key.contains(".")).forEach(this::checkAttribute);
    }

    private void checkAttribute(String key) {
        int dot = key.lastIndexOf('.');
        if (!parameters.containsKey(key.substring(0, dot))) {
            throw new IllegalArgumentException("parameter." + key + " belongs to no parameter; say parameter." + key.substring(0, dot)
                    + "=string first");
        }
        if (!List.of("required", "description", "enum").contains(key.substring(dot + 1))) {
            throw new IllegalArgumentException("parameter." + key + ": only required, description and enum are known");
        }
    }

    private static Parameter parameter(String name, String type, Map<String, ?> options) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("parameter." + name + "=" + type + ": the type is not one of " + String.join(", ", TYPES));
        }
        Object description = options.get(name + ".description");
        Object values = options.get(name + ".enum");
        return new Parameter(type, options.get(name + ".required") != null && Boolean.parseBoolean(options.get(name + ".required").toString()),
                description == null ? null : description.toString(),
                values == null ? List.of() : Arrays.stream(values.toString().split(",")).map(String::trim).toList());
    }

    /** JSON Schema for the model. */
    public ObjectNode toJson() {
        ObjectNode schema = MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = MAPPER.createArrayNode();
        parameters.forEach((name, parameter) -> {
            ObjectNode property = properties.putObject(name).put("type", parameter.type);
            if (parameter.description != null) {
                property.put("description", parameter.description);
            }
            if (!parameter.values.isEmpty()) {
                parameter.values.forEach(property.putArray("enum")::add);
            }
            if (parameter.required) {
                required.add(name);
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    /**
     * Reads what the model sent. Undeclared arguments are left out.
     *
     * @return the declared arguments as plain Java values
     * @throws IllegalArgumentException with a sentence that the model can act on
     */
    public Map<String, Object> read(String json) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json == null || json.isBlank() ? "{}" : json);
        } catch (IOException e) {
            throw new IllegalArgumentException("the arguments are no valid JSON");
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("the arguments are no JSON object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            JsonNode value = node.path(name);
            if (!value.isMissingNode() && !value.isNull()) {
                values.put(name, value(name, parameter, value));
            } else if (parameter.required) {
                throw new IllegalArgumentException("the argument '" + name + "' is missing");
            }
        });
        return values;
    }

    private static Object value(String name, Parameter parameter, JsonNode value) {
        Object read = switch (parameter.type) {
            case "string" -> value.isValueNode() ? value.asText() : null;
            case "integer" -> integer(value);
            case "number" -> number(value);
            case "boolean" -> value.isBoolean() ? (Boolean) value.booleanValue()
                    : "true".equals(value.asText()) ? Boolean.TRUE : "false".equals(value.asText()) ? Boolean.FALSE : null;
            case "array" -> value.isArray() ? MAPPER.convertValue(value, List.class) : null;
            default -> value.isObject() ? MAPPER.convertValue(value, Map.class) : null;
        };
        if (read == null) {
            throw new IllegalArgumentException("the argument '" + name + "' must be of type " + parameter.type);
        }
        if (!parameter.values.isEmpty() && !parameter.values.contains(read.toString())) {
            throw new IllegalArgumentException("the argument '" + name + "' must be one of " + String.join(", ", parameter.values));
        }
        return read;
    }

    // models put numbers in quotes now and then
    private static Object integer(JsonNode value) {
        if (value.isIntegralNumber() || value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
            return value.longValue();
        }
        return value.isTextual() && value.asText().matches("-?\\d{1,18}") ? (Object) Long.parseLong(value.asText()) : null;
    }

    private static Object number(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return value.isTextual() && value.asText().matches("-?\\d{1,18}(\\.\\d{1,18})?") ? (Object) Double.parseDouble(value.asText()) : null;
    }
}
