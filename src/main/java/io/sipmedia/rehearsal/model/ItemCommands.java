// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;

/** The client events about conversation items. Thread: the session's loop. */
final class ItemCommands {

    private final SessionHandler session;

    ItemCommands(SessionHandler session) {
        this.session = session;
    }

    void create(JsonNode event) {
        Conversation conversation = session.conversation();
        JsonNode given = event.get("item");
        String id = given.has("id") ? given.get("id").asText() : Ids.of("item");
        String previous = event.path("previous_item_id").isTextual() ? event.get("previous_item_id").asText() : null;
        if (conversation.get(id) != null) {
            refuse(event, "item_create_duplicate_item_id", "Error adding item: an item with id '" + id + "' already exists.", "item.id");
        } else if (previous != null && !previous.equals(Conversation.ROOT) && conversation.get(previous) == null) {
            refuse(event, "invalid_value", "Error adding item: the previous item with id '" + previous + "' does not exist.",
                    "previous_item_id");
        } else if (given.path("type").asText().equals("function_call_output")
                && conversation.call(given.path("call_id").asText()) == null) {
            refuse(event, "invalid_tool_call_id",
                    "Tool call ID '" + given.path("call_id").asText() + "' not found in conversation.", "item.call_id");
        } else {
            ConversationItem item = new ConversationItem(id, Conversation.created(given, id));
            conversation.addAfter(previous, item);
            session.sendItem("conversation.item.added", item);
            session.sendItem("conversation.item.done", item);
        }
    }

    void delete(JsonNode event) {
        ConversationItem item = session.conversation().get(event.get("item_id").asText());
        if (item == null) {
            gone(event, "item_delete_invalid_item_id", "deleting");
            return;
        }
        session.conversation().remove(item);
        session.send(ResponseRun.event("conversation.item.deleted").put("item_id", item.id));
    }

    void retrieve(JsonNode event) {
        ConversationItem item = session.conversation().get(event.get("item_id").asText());
        if (item == null) {
            gone(event, "item_retrieve_invalid_item_id", "retrieving");
            return;
        }
        session.send(ResponseRun.event("conversation.item.retrieved").set("item", item.json.deepCopy()));
    }

    void truncate(JsonNode event) {
        ConversationItem item = session.conversation().get(event.get("item_id").asText());
        long end = event.get("audio_end_ms").asLong();
        if (item == null) {
            gone(event, "item_truncate_invalid_item_id", "truncating");
        } else if (!item.assistantAudio()) {
            refuse(event, "unsupported_content_type", "Only model output audio messages can be truncated", "item_id");
        } else if (event.get("content_index").asInt() != 0) {
            refuse(event, "invalid_value", "Error truncating item: the item has no content at this index.", "content_index");
        } else if (end > item.audioMillis) {
            refuse(event, "invalid_value",
                    "Audio content of " + item.audioMillis + "ms is already shorter than " + end + "ms", "audio_end_ms");
        } else {
            session.log().truncated(new RehearsalSession.Truncation(item.id, end, item.audioMillis));
            item.audioMillis = end;
            // what was not heard must not be remembered, and nobody knows which words those were
            item.json = Conversation.message(item.id, "assistant", item.json.path("status").asText());
            session.send(ResponseRun.event("conversation.item.truncated").put("item_id", item.id).put("content_index", 0)
                    .put("audio_end_ms", end));
        }
    }

    private void gone(JsonNode event, String code, String doing) {
        refuse(event, code, "Error " + doing + " item: the item with id '" + event.get("item_id").asText() + "' does not exist.",
                "item_id");
    }

    private void refuse(JsonNode event, String code, String message, String param) {
        session.sendError(ProtocolError.invalid(code, message, param), event.path("event_id").asText(null));
    }
}
