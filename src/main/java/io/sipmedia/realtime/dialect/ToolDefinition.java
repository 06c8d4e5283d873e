// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A function the model may call.
 *
 * @param name        letters, digits, {@code _} and {@code -}, at most 64
 * @param description for the model: what it does and when to use it
 * @param parameters  JSON Schema of the arguments
 */
public record ToolDefinition(String name, String description, ObjectNode parameters) {

    /** Those of a session object, as OpenAI writes them or with a member {@code function} around each; other tools are left out. */
    public static List<ToolDefinition> of(JsonNode tools) {
        List<ToolDefinition> definitions = new ArrayList<>();
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function").isObject() ? tool.get("function") : tool;
            if (function.path("name").isTextual()) {
                definitions.add(new ToolDefinition(function.get("name").asText(), function.path("description").asText(null),
                        function.get("parameters") instanceof ObjectNode schema ? schema : SessionParts.JSON.objectNode().put("type", "object")));
            }
        }
        return definitions;
    }
}
