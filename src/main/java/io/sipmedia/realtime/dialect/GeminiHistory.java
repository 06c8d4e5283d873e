// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a new connection to Gemini Live is told of the talk before. Models since 3.1 take it in one {@code clientContent}, before
 * everything else, and only if the setup has announced it by {@code historyConfig}; they close a connection that gets one later.
 * Those before 3 know no such announcement and take it without.
 */
final class GeminiHistory {

    private static final int MOST_CALLS = 64;

    // calls of earlier connections, by id, in words
    private final Map<String, String> calls = new LinkedHashMap<>();
    private boolean follows;
    private boolean announced;
    private boolean early;

    void follows() {
        follows = true;
    }

    /** The setup, with what announces the history if there is any. */
    ObjectNode announced(ObjectNode setup) {
        early = setup.path("model").asText().startsWith("models/gemini-2");
        announced = follows && !early;
        if (announced) {
            setup.putObject("historyConfig").put("initialHistoryInClientContent", true);
        }
        return setup;
    }

    /** The messages that tell it; without turns the server, which waits for them, is told that there are none. */
    List<ObjectNode> told(List<ObjectNode> events) {
        ObjectNode content = SessionParts.JSON.objectNode();
        ArrayNode turns = content.putArray("turns");
        for (ObjectNode event : events) {
            JsonNode item = event.path("item");
            if ("message".equals(item.path("type").asText())) {
                turn(turns, "assistant".equals(item.path("role").asText()) ? "model" : "user", item.at("/content/0/text").asText());
            } else if ("function_call".equals(item.path("type").asText())) {
                called(item);
            } else {
                String returned = returned(item);
                if (returned != null) {
                    turn(turns, "model", "I " + returned);
                }
            }
        }
        if (!announced && (turns.isEmpty() || !early)) {
            return List.of();
        }
        // announced, it ends the history and starts nothing; otherwise it would start an answer
        ObjectNode message = SessionParts.JSON.objectNode();
        message.set("clientContent", content.put("turnComplete", announced));
        return List.of(message);
    }

    private static void turn(ArrayNode turns, String role, String text) {
        turns.addObject().put("role", role).putArray("parts").addObject().put("text", text);
    }

    /** A function of an earlier connection was called: this server takes no result of it, but can be told. */
    void called(JsonNode item) {
        if (calls.size() < MOST_CALLS) {
            calls.put(item.path("call_id").asText(), "called the function " + item.path("name").asText() + " with "
                    + item.path("arguments").asText());
        }
    }

    /** The result of such a call in words; null when there was none. */
    String returned(JsonNode item) {
        String call = calls.remove(item.path("call_id").asText());
        return call == null ? null : call + ", which has returned " + item.path("output").asText();
    }
}
