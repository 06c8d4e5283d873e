// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the one error the Realtime API would report out of all a validator has to say. Where the schema offers
 * alternatives, a validator complains about each of them; here the alternative whose type fits is taken for the one that
 * was meant.
 */
final class SchemaComplaint {

    private static final List<String> ORDER = List.of(
            "additionalProperties", "required", "enum", "const", "type", "maxLength", "minimum", "maximum", "pattern");

    private SchemaComplaint() {
    }

    static ProtocolError of(List<ValidationMessage> messages, JsonNode event) {
        List<ValidationMessage> left = new ArrayList<>(messages);
        left.removeIf(message -> Set.of("anyOf", "oneOf").contains(message.getType()) && messages.size() > 1);
        left = meant(left, 0);
        left.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        ValidationMessage first = left.get(0);
        return complaint(first, left, event);
    }

    private static int rank(ValidationMessage message) {
        int at = ORDER.indexOf(message.getType());
        return at < 0 ? ORDER.size() : at;
    }

    // drops, level by level, the alternatives that were not meant
    private static List<ValidationMessage> meant(List<ValidationMessage> messages, int depth) {
        List<ValidationMessage> left = new ArrayList<>(messages);
        Set<String> prefixes = new LinkedHashSet<>();
        for (ValidationMessage message : messages) {
            Matcher alternative = nth(message, depth);
            if (alternative != null) {
                prefixes.add(alternative.group(1));
            }
        }
        for (String prefix : prefixes) {
            Set<String> all = new LinkedHashSet<>();
            Set<String> rejected = new LinkedHashSet<>();
            for (ValidationMessage message : messages) {
                Matcher alternative = nth(message, depth);
                if (alternative != null && alternative.group(1).equals(prefix)) {
                    all.add(alternative.group(2));
                    if (rejects(message) && nth(message, depth + 1) == null) {
                        rejected.add(alternative.group(2));
                    }
                }
            }
            boolean noneFits = rejected.size() == all.size();
            left.removeIf(message -> {
                Matcher alternative = nth(message, depth);
                return alternative != null && alternative.group(1).equals(prefix)
                        && (noneFits ? !names(message) : rejected.contains(alternative.group(2)));
            });
            if (left.isEmpty()) {
                return messages;
            }
        }
        return prefixes.isEmpty() || depth > 4 ? left : meant(left, depth + 1);
    }

    private static Matcher nth(ValidationMessage message, int depth) {
        String path = message.getEvaluationPath().toString();
        Matcher matcher = Pattern.compile("^((?:.*?(?:anyOf|oneOf)[\\[/.]\\d+\\]?){" + depth + "}.*?(?:anyOf|oneOf))[\\[/.](\\d+)\\]?")
                .matcher(path);
        return matcher.find() ? matcher : null;
    }

    // a wrong type, by its JSON kind or by a member named type, says that this alternative was not meant
    private static boolean rejects(ValidationMessage message) {
        boolean value = message.getType().equals("enum") || message.getType().equals("const");
        return message.getType().equals("type") || value && param(message).endsWith("type");
    }

    // of alternatives that all do not fit, those that name what they want say most
    private static boolean names(ValidationMessage message) {
        return message.getType().equals("enum") || message.getType().equals("const");
    }

    private static ProtocolError complaint(ValidationMessage message, List<ValidationMessage> all, JsonNode event) {
        String param = param(message);
        String property = message.getProperty();
        String member = param.isEmpty() ? property : param + "." + property;
        JsonNode value = message.getInstanceNode();
        switch (message.getType()) {
            case "additionalProperties":
                return ProtocolError.invalid("unknown_parameter", "Unknown parameter: '" + member + "'.", member);
            case "required":
                return ClientEventCheck.missing(member);
            case "enum", "const":
                return ClientEventCheck.unsupported(value == null ? "" : value.asText(), supported(all, param), param);
            case "type":
                return ProtocolError.invalid("invalid_type", "Invalid type for '" + param + "': " + plain(message) + ".", param);
            case "maxLength":
                return ProtocolError.invalid("string_above_max_length", "Invalid '" + param + "': string too long. "
                        + plain(message) + ".", param);
            default:
                return ProtocolError.invalid("invalid_value", "Invalid '" + param + "': " + plain(message) + ".", param);
        }
    }

    private static Set<String> supported(List<ValidationMessage> all, String param) {
        Set<String> values = new LinkedHashSet<>();
        for (ValidationMessage message : all) {
            if (param(message).equals(param)) {
                JsonNode schema = message.getSchemaNode();
                if (schema != null && schema.isArray()) {
                    schema.forEach(one -> values.add(one.asText()));
                } else if (schema != null && schema.isValueNode()) {
                    values.add(schema.asText());
                }
            }
        }
        return values;
    }

    private static String plain(ValidationMessage message) {
        String text = message.getMessage();
        int colon = text.indexOf(": ");
        return colon < 0 ? text : text.substring(colon + 2);
    }

    // "/session/tools/0/name" is what the API calls session.tools[0].name
    private static String param(ValidationMessage message) {
        String path = message.getInstanceLocation().toString().replaceFirst("^\\$?[./]?", "").replace('/', '.');
        return path.replaceAll("\\.(\\d+)(?=\\.|$)", "[$1]");
    }
}
