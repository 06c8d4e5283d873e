// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said and done, in words, so that a new connection can go on where the old one broke: no server keeps a
 * conversation for us. Items stand in the order in which the server added them, whenever their words come in.
 *
 * <p>Thread: the call's loop.
 */
final class History {

    private static final int MAX_ID = 32;
    private static final String BEFORE = "This is what was said and done in this call so far, in short. The last turns of it follow word by"
            + " word. Go on from there and do not greet the caller again. Summary: ";

    private static final String UNDER_WAY = "This call is under way already. Go on from there and do not greet the caller again. This is what"
            + " was said, oldest first:";
    static final String RETURNED = ", which has returned ";
    // instructions have no stated limit, and functions may return long results
    private static final int MOST_CHARS = 12_000;

    private Dialect dialect;
    private final int limit;
    private final Map<String, ObjectNode> items = new LinkedHashMap<>();
    private boolean forgotten;
    // what was said before, in short; null for none
    private String summary;

    History(Dialect dialect, int limit) {
        this.dialect = dialect;
        this.limit = limit;
    }

    /** The next connection speaks another dialect, in which a message may look otherwise. */
    void speak(Dialect next) {
        dialect = next;
        items.replaceAll((id, item) -> item != null && "message".equals(item.path("type").asText())
                ? withId(next.message(item.path("role").asText(), item.at("/content/0/text").asText()), id) : item);
    }

    /** Whether there is anything that a new connection can be told. */
    boolean empty() {
        return seeds().isEmpty();
    }

    /** All that a new connection can be told, for a server that takes no items; empty when there is nothing. */
    String inWords() {
        StringBuilder said = new StringBuilder();
        Map<String, String> called = new HashMap<>();
        for (ObjectNode item : seeds()) {
            String id = item.path("call_id").asText();
            String text = item.at("/content/0/text").asText();
            switch (item.path("type").asText() + " " + item.path("role").asText()) {
                case "message user" -> said.append("\nThe caller: ").append(text);
                case "message assistant" -> said.append("\nYou: ").append(text);
                case "function_call " -> called.put(id, inWords(item.path("name").asText(), item.path("arguments").asText()));
                case "function_call_output " -> said.append('\n').append(called.get(id)).append(RETURNED).append(item.path("output").asText());
                default -> said.append('\n').append(text);
            }
        }
        return said.isEmpty() ? "" : UNDER_WAY + said.substring(Math.max(0, said.length() - MOST_CHARS));
    }

    static String inWords(ToolCall call) {
        return inWords(call.name(), call.arguments());
    }

    private static String inWords(String function, String arguments) {
        return "You called the function " + function + " with " + arguments;
    }

    /** An item exists; its words may come later. */
    void added(String itemId) {
        if (itemId != null && limit > 0) {
            items.putIfAbsent(itemId, null);
            // twice the limit, because items without words do not count
            while (items.size() > limit * 2) {
                items.remove(items.keySet().iterator().next());
                forgotten = true;
            }
        }
    }

    void message(String itemId, String role, String text) {
        added(itemId);
        if (itemId != null && items.containsKey(itemId)) {
            items.put(itemId, text == null || text.isBlank() ? null : withId(dialect.message(role, text), itemId));
        }
    }

    void functionCall(ToolCall call) {
        added(call.itemId());
        if (items.containsKey(call.itemId())) {
            items.put(call.itemId(), withId(callItem(call), call.itemId()));
        }
    }

    void functionOutput(String toolCallId, String output) {
        String key = "output of " + toolCallId;
        added(key);
        if (items.containsKey(key)) {
            items.put(key, outputItem(toolCallId, output));
        }
    }

    void removed(String itemId) {
        items.remove(itemId);
    }

    /** What a new connection is told before the last turns, until there is a newer one. */
    void summary(String text) {
        summary = text;
    }

    /** Whether the last turns are all that was said, and every word of it is known. */
    boolean whole() {
        return limit > 0 && summary == null && !forgotten && items.size() <= limit && !items.containsValue(null);
    }

    /**
     * What a new connection is told: the summary, if there is one, then the newest items with words, oldest first; a call without
     * its output, or the reverse, is left out.
     */
    List<ObjectNode> seeds() {
        List<ObjectNode> seeds = lastTurns();
        if (summary != null) {
            seeds.add(0, dialect.message("system", BEFORE + summary));
        }
        return seeds;
    }

    private List<ObjectNode> lastTurns() {
        List<ObjectNode> seeds = new ArrayList<>();
        for (ObjectNode item : items.values()) {
            if (item != null && complete(item)) {
                seeds.add(item);
            }
        }
        int from = Math.max(0, seeds.size() - limit);
        // not between a call and its output
        while (from < seeds.size() && "function_call_output".equals(seeds.get(from).path("type").asText())) {
            from++;
        }
        return new ArrayList<>(seeds.subList(from, seeds.size()));
    }

    private boolean complete(ObjectNode item) {
        String type = item.path("type").asText();
        if (!type.startsWith("function_call")) {
            return true;
        }
        String callId = item.path("call_id").asText();
        return items.values().stream().filter(other -> other != null && other != item)
                .anyMatch(other -> other.path("call_id").asText().equals(callId));
    }

    static ObjectNode callItem(ToolCall call) {
        return JsonNodeFactory.instance.objectNode().put("type", "function_call").put("call_id", call.toolCallId())
                .put("name", call.name()).put("arguments", call.arguments());
    }

    static ObjectNode outputItem(String toolCallId, String output) {
        return JsonNodeFactory.instance.objectNode().put("type", "function_call_output").put("call_id", toolCallId)
                .put("output", output);
    }

    private static ObjectNode withId(ObjectNode item, String id) {
        // a longer id would be refused; the server then chooses one
        return id.length() > MAX_ID ? item : item.put("id", id);
    }
}
