// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.StringJoiner;

/** JSON as a reader wants it in one line: names and values, without brackets and quotes. */
final class JsonWords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonWords() {
    }

    /** {@code {"found":true,"customer":{"id":7,"order":{"eta":"Friday"}}}} as {@code found: true, id: 7, order eta: Friday}. */
    static String of(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root != null && root.isContainerNode()) {
                StringJoiner words = new StringJoiner(", ");
                add(words, "", root, 0);
                return words.toString();
            }
        } catch (JsonProcessingException e) {
            // a function may answer in plain words
        }
        return json.strip();
    }

    // the outermost object's name is dropped: it says no more than the function's name has said
    private static void add(StringJoiner words, String prefix, JsonNode node, int depth) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String name = (prefix + " " + field.getKey()).strip();
                boolean open = field.getValue().isObject() && depth == 0;
                add(words, open ? "" : name, field.getValue(), depth + 1);
            }
        } else if (node.isArray()) {
            StringJoiner list = new StringJoiner("; ");
            for (JsonNode element : node) {
                list.add(element.isContainerNode() ? of(element.toString()) : element.asText());
            }
            words.add((prefix + ": " + list).replaceFirst("^: ", ""));
        } else {
            words.add((prefix + ": " + node.asText()).replaceFirst("^: ", ""));
        }
    }
}
