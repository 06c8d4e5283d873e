// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes the events we send, audio excepted. Each has an {@code event_id}, so that an error can be traced to its cause.
 *
 * <p>Thread: the call's loop.
 */
final class ClientEvents {

    static final ObjectMapper MAPPER = new ObjectMapper();
    /** How ids of audio events begin, told apart from the others by their letter. */
    static final String AUDIO_ID = "evt_a";

    private long count;
    private String lastId;

    /** An event of this type with an id of its own, see {@link #lastId()}. */
    ObjectNode event(String type) {
        lastId = "evt_c" + ++count;
        return MAPPER.createObjectNode().put("type", type).put("event_id", lastId);
    }

    String lastId() {
        return lastId;
    }

    /** A new id for an item of ours; the server allows 32 characters. */
    String itemId() {
        return "item_own" + ++count;
    }

    ObjectNode itemCreate(ObjectNode item) {
        ObjectNode event = event("conversation.item.create");
        event.set("item", item);
        return event;
    }

    ObjectNode responseCreate(ObjectNode parameters) {
        ObjectNode event = event("response.create");
        if (parameters != null) {
            event.set("response", parameters);
        }
        return event;
    }

    ObjectNode cancel(String responseId) {
        ObjectNode event = event("response.cancel");
        return responseId == null ? event : event.put("response_id", responseId);
    }

    ObjectNode truncate(String itemId, int contentIndex, long audioEndMillis) {
        return event("conversation.item.truncate").put("item_id", itemId).put("content_index", contentIndex)
                .put("audio_end_ms", audioEndMillis);
    }

    ObjectNode sessionUpdate(ObjectNode session) {
        ObjectNode event = event("session.update");
        event.set("session", session);
        return event;
    }

    static String write(ObjectNode event) {
        try {
            return MAPPER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always writable", e);
        }
    }
}
