// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The parts of a session object that look the same wherever a dialect puts them. */
final class SessionParts {

    static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** A page of writing, and what a thoughtful model thinks before. */
    static final int ASIDE_TOKENS = 2000;

    private SessionParts() {
    }

    static ArrayNode tools(List<ToolDefinition> tools) {
        ArrayNode array = JSON.arrayNode();
        for (ToolDefinition tool : tools) {
            ObjectNode node = array.addObject();
            node.put("type", "function").put("name", tool.name());
            if (tool.description() != null) {
                node.put("description", tool.description());
            }
            node.set("parameters", tool.parameters());
        }
        return array;
    }

    /** {@code auto}, {@code none} or {@code required}; null when the choice is a function's name. */
    static String plainChoice(String choice) {
        return choice == null || choice.isBlank() ? "auto" : List.of("auto", "none", "required").contains(choice) ? choice : null;
    }

    static JsonNode transcription(Transcription t) {
        if (t == null || !t.enabled()) {
            return JSON.nullNode();
        }
        ObjectNode node = JSON.objectNode().put("model", t.model());
        if (t.language() != null && !t.language().isBlank()) {
            node.put("language", t.language());
        }
        if (t.prompt() != null && !t.prompt().isBlank()) {
            node.put("prompt", t.prompt());
        }
        return node;
    }

    static JsonNode turnDetection(TurnDetection t) {
        if (t.isNone()) {
            // an explicit null: left out, the server would go on with its own default
            return JSON.nullNode();
        }
        ObjectNode node = JSON.objectNode().put("type", t.type());
        if ("server_vad".equals(t.type())) {
            node.put("threshold", t.threshold()).put("prefix_padding_ms", t.prefixPaddingMs())
                    .put("silence_duration_ms", t.silenceDurationMs());
            if (t.idleTimeoutMs() > 0) {
                node.put("idle_timeout_ms", t.idleTimeoutMs());
            }
        } else {
            node.put("eagerness", t.eagerness());
        }
        return node.put("create_response", t.createResponse()).put("interrupt_response", t.interruptResponse());
    }

    static JsonNode noiseReduction(String kind) {
        return kind == null ? JSON.nullNode() : JSON.objectNode().put("type", kind);
    }

    /** As the instructions of one response: these words and no others. */
    static ObjectNode say(String words) {
        ObjectNode response = JSON.objectNode();
        response.put("instructions", "Say exactly the following words to the caller, in the same language, and nothing else: \""
                + words + "\"");
        response.put("tool_choice", "none");
        return response;
    }

    static ObjectNode respond(String instructions) {
        return instructions == null || instructions.isBlank() ? null : JSON.objectNode().put("instructions", instructions);
    }

    /** A response that no conversation gets; the caller adds how its dialect says that it is to be written. */
    static ObjectNode aside(String instructions, String purpose) {
        ObjectNode response = JSON.objectNode().put("conversation", "none").put("instructions", instructions).put("tool_choice", "none");
        response.putObject("metadata").put("purpose", purpose);
        return response;
    }

    /** @param assistantType what the text of the assistant is called */
    static ObjectNode message(String role, String text, String assistantType) {
        ObjectNode item = JSON.objectNode().put("type", "message").put("role", role);
        item.putArray("content").addObject().put("type", "assistant".equals(role) ? assistantType : "input_text").put("text", text);
        return item;
    }
}
