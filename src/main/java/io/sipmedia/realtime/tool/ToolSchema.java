// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a function: as JSON Schema for the model, and as a check of what the model then sends, since a model
 * is a peer that makes mistakes. Of JSON Schema it knows what it writes itself: {@code type}, {@code description},
 * {@code enum}, {@code default}, {@code required} and {@code additionalProperties}, one level deep.
 *
 * <p>The check is not that of a schema validator, which would refuse {@code "3"} for {@code 3}: models put numbers in
 * quotes now and then, and a caller should not wait for a second try because of it.
 *
 * <p>Immutable; thread: any.
 */
public final class ToolSchema {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, ToolParameter> parameters = new LinkedHashMap<>();

    /**
     * @param options the endpoint's {@code parameter.*} options without their prefix: {@code x} for the type,
     *                {@code x.required}, {@code x.description}, {@code x.enum}, {@code x.default}
     * @throws IllegalArgumentException for an unknown type, an attribute of a parameter that has no type, or a value that
     *                                  is not of the type
     */
    public ToolSchema(Map<String, ?> options) {
        options.forEach((key, value) -> {
            if (!key.contains(".")) {
                parameters.put(key, parameter(key, value.toString().trim(), options));
            }
        });
        options.keySet().stream().filter(key -> key.contains(".")).forEach(this::checkAttribute);
    }

    ToolSchema(Collection<ToolParameter> declared) {
        declared.forEach(parameter -> parameters.put(parameter.name(), parameter));
    }

    private void checkAttribute(String key) {
        int dot = key.lastIndexOf('.');
        if (!parameters.containsKey(key.substring(0, dot))) {
            throw new IllegalArgumentException("parameter." + key + " belongs to no parameter; say parameter." + key.substring(0, dot)
                    + "=string first");
        }
        if (!List.of("required", "description", "enum", "default").contains(key.substring(dot + 1))) {
            throw new IllegalArgumentException("parameter." + key + ": only required, description, enum and default are known");
        }
    }

    private static ToolParameter parameter(String name, String type, Map<String, ?> options) {
        Object required = options.get(name + ".required");
        Object description = options.get(name + ".description");
        Object values = options.get(name + ".enum");
        Object whenMissing = options.get(name + ".default");
        ToolParameter plain = new ToolParameter(name, type, required != null && Boolean.parseBoolean(required.toString()),
                description == null ? null : description.toString(), List.of(), null);
        return new ToolParameter(name, type, plain.required(), plain.description(),
                values == null ? List.of() : Arrays.stream(values.toString().split(",")).map(each -> typed(plain, each.trim())).toList(),
                whenMissing == null ? null : typed(plain, whenMissing.toString()));
    }

    /** What an author wrote as text, as a value of the parameter's type. */
    static Object typed(ToolParameter parameter, String text) {
        Object value = convert(parameter.type(), TextNode.valueOf(text));
        if (value == null) {
            throw new IllegalArgumentException("parameter." + parameter.name() + ": '" + text + "' is not of type " + parameter.type());
        }
        return value;
    }

    /** JSON Schema for the model. */
    public ObjectNode toJson() {
        ObjectNode schema = MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = MAPPER.createArrayNode();
        parameters.forEach((name, parameter) -> {
            ObjectNode property = properties.putObject(name).put("type", parameter.type());
            if (parameter.description() != null) {
                property.put("description", parameter.description());
            }
            if (parameter.type().equals("array")) {
                property.putObject("items"); // without it OpenAI refuses the session
            }
            if (!parameter.values().isEmpty()) {
                parameter.values().forEach(property.putArray("enum")::addPOJO);
            }
            if (parameter.defaultValue() != null) {
                property.putPOJO("default", parameter.defaultValue());
            }
            if (parameter.required()) {
                required.add(name);
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
        return MAPPER.valueToTree(schema);
    }

    /**
     * Reads what the model sent. Undeclared arguments are left out, missing ones have their default.
     *
     * @return the declared arguments as plain Java values
     * @throws IllegalArgumentException with a sentence that the model can act on, about all that is wrong
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
        List<String> wrong = new ArrayList<>();
        parameters.forEach((name, parameter) -> {
            JsonNode value = node.path(name);
            if (!value.isMissingNode() && !value.isNull()) {
                read(parameter, value, values, wrong);
            } else if (parameter.defaultValue() != null) {
                values.put(name, parameter.defaultValue());
            } else if (parameter.required()) {
                wrong.add("the argument '" + name + "' is missing");
            }
        });
        if (!wrong.isEmpty()) {
            unknown(node, wrong);
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return values;
    }

    private static void read(ToolParameter parameter, JsonNode value, Map<String, Object> values, List<String> wrong) {
        Object read = convert(parameter.type(), value);
        if (read == null) {
            wrong.add("the argument '" + parameter.name() + "' must be of type " + parameter.type());
        } else if (!parameter.values().isEmpty() && !parameter.values().contains(read)) {
            wrong.add("the argument '" + parameter.name() + "' must be one of "
                    + String.join(", ", parameter.values().stream().map(Object::toString).toList()));
        } else {
            values.put(parameter.name(), read);
        }
    }

    // harmless by itself; beside a missing argument it says which name was meant
    private void unknown(JsonNode node, List<String> wrong) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!parameters.containsKey(name)) {
                wrong.add("there is no argument '" + name + "'");
            }
        }
    }

    private static Object convert(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isValueNode() ? value.asText() : null;
            case "integer" -> integer(value);
            case "number" -> number(value);
            case "boolean" -> value.isBoolean() ? (Boolean) value.booleanValue()
                    : "true".equals(value.asText()) ? Boolean.TRUE : "false".equals(value.asText()) ? Boolean.FALSE : null;
            case "array" -> value.isArray() ? MAPPER.convertValue(value, List.class) : null;
            default -> value.isObject() ? MAPPER.convertValue(value, Map.class) : null;
        };
    }

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
