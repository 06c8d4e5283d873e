// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The items of the conversation in order, and which of them wait for an answer. Thread: the session's loop. */
final class Conversation {

    static final String ROOT = "root";

    private final List<ConversationItem> items = new ArrayList<>();
    private final List<ConversationItem> unanswered = new ArrayList<>();

    /** The item of this id, or null. */
    ConversationItem get(String id) {
        return items.stream().filter(item -> item.id.equals(id)).findFirst().orElse(null);
    }

    String lastId() {
        return items.isEmpty() ? null : items.get(items.size() - 1).id;
    }

    /** Id of the item before this one, or null. */
    String before(ConversationItem item) {
        int at = items.indexOf(item);
        return at <= 0 ? null : items.get(at - 1).id;
    }

    void add(ConversationItem item) {
        items.add(item);
        noteUnanswered(item);
    }

    /** Adds the item behind another; {@code "root"} is before the first, null behind the last. */
    void addAfter(String previous, ConversationItem item) {
        int at = previous == null ? items.size() : ROOT.equals(previous) ? 0 : items.indexOf(get(previous)) + 1;
        items.add(at, item);
        noteUnanswered(item);
    }

    private void noteUnanswered(ConversationItem item) {
        if ("user".equals(item.json.path("role").asText()) || "function_call_output".equals(item.type())) {
            unanswered.add(item);
        }
    }

    void remove(ConversationItem item) {
        items.remove(item);
        unanswered.remove(item);
    }

    /** What a response has to answer; nothing waits afterwards. */
    List<ConversationItem> takeUnanswered() {
        List<ConversationItem> taken = List.copyOf(unanswered);
        unanswered.clear();
        return taken;
    }

    boolean hasUnanswered() {
        return !unanswered.isEmpty();
    }

    /** The function call of this call id, or null. */
    ConversationItem call(String callId) {
        return items.stream().filter(item -> item.type().equals("function_call") && item.json.path("call_id").asText().equals(callId))
                .findFirst().orElse(null);
    }

    int textTokens() {
        int sum = 0;
        for (ConversationItem item : items) {
            boolean function = item.type().startsWith("function");
            String text = function ? item.json.path("arguments").asText() + item.json.path("output").asText() : item.text();
            sum += item.audioMillis > 0 && "user".equals(item.json.path("role").asText()) ? 0 : TokenMeter.text(text);
        }
        return sum;
    }

    int audioTokens() {
        return items.stream().mapToInt(TokenMeter::audio).sum();
    }

    /** What was said so far, as far as it was understood. */
    String account() {
        StringBuilder account = new StringBuilder("So far:");
        for (ConversationItem item : items) {
            String text = item.words == null ? item.text() : item.words.getNow("");
            if (text != null && !text.isBlank()) {
                account.append(' ').append(item.json.path("role").asText()).append(" \u201c").append(text.strip()).append("\u201d");
            }
        }
        return account.toString();
    }

    /** A message of the caller made of committed audio. */
    static ObjectNode userAudio(String id) {
        ObjectNode item = message(id, "user", "completed");
        ((ArrayNode) item.get("content")).addObject().put("type", "input_audio").putNull("transcript");
        return item;
    }

    /** A message with no content yet. */
    static ObjectNode message(String id, String role, String status) {
        ObjectNode item = JsonNodeFactory.instance.objectNode().put("id", id).put("type", "message").put("status", status)
                .put("role", role);
        item.putArray("content");
        return item;
    }

    /** An item as the client sent it, completed as the server echoes it. */
    static ObjectNode created(JsonNode given, String id) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.put("id", id);
        item.set("type", given.get("type"));
        item.put("status", "completed");
        given.fields().forEachRemaining(member -> {
            if (!List.of("id", "type", "object", "status").contains(member.getKey())) {
                item.set(member.getKey(), member.getValue());
            }
        });
        return item;
    }
}
