// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said before, as {@code session.input} of GPT-Live: messages of the developer, the user and the assistant with one piece of
 * text each, at most 128 of them and 8,192 tokens ({@code types/live/initial_item_param.py} and {@code session_config_param.py} of
 * openai-python). There is no place for functions: they and their results are told in words, and results with no more authority than
 * the caller's.
 */
final class GptLiveHistory {

    private static final int MOST_ITEMS = 128;
    private static final int MOST_TOKENS = 8192;
    // what a message costs beyond its text
    private static final int ITEM_TOKENS = 8;
    // tokens are not counted here; no script that telephones speak needs more than one for two bytes
    private static final int BYTES_PER_TOKEN = 2;
    // of one message: a long result must not displace the talk
    private static final int MOST_CHARS = 3000;

    private GptLiveHistory() {
    }

    /** The newest of these that there is room for, oldest first. @param items of GA */
    static ArrayNode input(List<ObjectNode> items) {
        Map<String, String> functions = new HashMap<>();
        Deque<ObjectNode> kept = new ArrayDeque<>();
        for (JsonNode item : items) {
            String text = item.at("/content/0/text").asText();
            switch (item.path("type").asText()) {
                case "function_call" -> {
                    functions.put(item.path("call_id").asText(), item.path("name").asText());
                    kept.add(message("assistant", "I called the function " + item.path("name").asText() + " with "
                            + item.path("arguments").asText() + "."));
                }
                case "function_call_output" -> kept.add(message("user", "The function " + functions.get(item.path("call_id").asText())
                        + " has returned: " + item.path("output").asText()));
                default -> {
                    if (!text.isBlank()) {
                        String role = item.path("role").asText();
                        kept.add(message(role.equals("system") ? "developer" : role, text));
                    }
                }
            }
        }
        Deque<ObjectNode> fitting = new ArrayDeque<>();
        int tokens = 0;
        for (var newest = kept.descendingIterator(); newest.hasNext() && fitting.size() < MOST_ITEMS;) {
            ObjectNode one = newest.next();
            tokens += ITEM_TOKENS + one.at("/content/0/text").asText().getBytes(StandardCharsets.UTF_8).length / BYTES_PER_TOKEN;
            if (tokens > MOST_TOKENS) {
                break;
            }
            fitting.addFirst(one);
        }
        ArrayNode input = SessionParts.JSON.arrayNode();
        fitting.forEach(input::add);
        return input;
    }

    private static ObjectNode message(String role, String text) {
        ObjectNode message = SessionParts.JSON.objectNode().put("role", role);
        message.putArray("content").addObject().put("type", role.equals("assistant") ? "output_text" : "input_text")
                .put("text", text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text);
        return message;
    }
}
