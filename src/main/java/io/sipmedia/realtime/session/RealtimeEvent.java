// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.EnumMap;
import java.util.Map;

/**
 * Something that happened in a session, ready to be handed to a route.
 */
public final class RealtimeEvent {

    /** What may be known about an event besides its body. */
    public enum Detail {
        EVENT_ID, ITEM_ID, RESPONSE_ID, SPEAKER, START_MILLIS, END_MILLIS, FINAL, TRUNCATED, TOOL_NAME, TOOL_CALL_ID, ERROR_CODE,
        ERROR_MESSAGE, STATUS
    }

    private final String group;
    private final String type;
    private final String json;
    private final Object body;
    private final Map<Detail, Object> details = new EnumMap<>(Detail.class);

    private RealtimeEvent(String group, String type, String json, Object body) {
        this.group = group;
        this.type = type;
        this.json = json;
        this.body = body;
    }

    /**
     * @param group the short name under which routes ask for it ({@code transcript}, {@code tool} …), or null
     * @param type  the protocol's event type, or our own name for what no server event stands for
     * @param json  the server's event, untouched; null for our own
     * @param body  what the route gets as its body; the JSON when null
     */
    public static RealtimeEvent of(String group, String type, String json, Object body) {
        return new RealtimeEvent(group, type, json, body == null ? json : body);
    }

    /** Adds a detail unless it is null; for use while the event is being made. */
    RealtimeEvent with(Detail detail, Object value) {
        if (value != null) {
            details.put(detail, value);
        }
        return this;
    }

    public String group() {
        return group;
    }

    public String type() {
        return type;
    }

    public String json() {
        return json;
    }

    public Object body() {
        return body;
    }

    /** The detail, or null. */
    public Object detail(Detail detail) {
        return details.get(detail);
    }

    public Map<Detail, Object> details() {
        return java.util.Collections.unmodifiableMap(details);
    }

    @Override
    public String toString() {
        return "RealtimeEvent[" + (group == null ? type : group) + " " + details + "]";
    }
}
