// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;

/**
 * Makes the events that routes are told, as {@link ClientEvents} makes those that the server is told.
 *
 * <p>Thread: the call's loop.
 */
final class RouteEvents {

    private final SessionListener listener;

    RouteEvents(SessionListener listener) {
        this.listener = listener;
    }

    void emit(RealtimeEvent event) {
        listener.onEvent(event);
    }

    /** Something that no server event stands for. */
    void emit(String name) {
        emit(RealtimeEvent.of(name, name, null, null));
    }

    /** An event of the server, with the ids that it names. @param group null for events that routes know by their type only */
    void emit(String group, String type, JsonNode event, String json, String body) {
        emit(RealtimeEvent.of(group, type, json, body).with(Detail.EVENT_ID, Conversation.text(event, "event_id"))
                .with(Detail.ITEM_ID, Conversation.text(event, "item_id")).with(Detail.RESPONSE_ID, Conversation.text(event, "response_id")));
    }

    /** An error that the session has found. */
    void error(String code, String what) {
        emit(RealtimeEvent.of("error", "error", null, what).with(Detail.ERROR_CODE, code).with(Detail.ERROR_MESSAGE, what));
    }

    /** An error that the server has told in an event of this type; not emitted yet, so that details can be added. */
    static RealtimeEvent error(String type, String json, ServerError error) {
        return RealtimeEvent.of("error", type, json, null).with(Detail.ERROR_CODE, error.code())
                .with(Detail.ERROR_MESSAGE, error.message());
    }
}
