// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a webhook says.
 *
 * @param id         of the event, {@code evt_…}; null when there is none
 * @param type       {@code realtime.call.incoming} or another
 * @param callId     {@code data.call_id}, null for events without a call
 * @param sipHeaders of the INVITE, {@code data.sip_headers}, in order, the first of several with one name (RFC 3261 7.3.1: without
 *                   regard to case); nothing in them is checked by anybody
 * @param json       all of it
 */
public record WebhookEvent(String id, String type, String callId, Map<String, String> sipHeaders, JsonNode json) {

    /** A call waits to be accepted or rejected. */
    public static final String INCOMING = "realtime.call.incoming";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_CALL_ID = 200;

    /** Null when it is no event, or announces a call without a usable id. */
    static WebhookEvent parse(byte[] body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body);
        } catch (IOException e) {
            return null;
        }
        String type = text(json, "type");
        if (type == null) {
            return null;
        }
        JsonNode data = json.path("data");
        String callId = text(data, "call_id");
        // it becomes part of addresses
        boolean usable = callId != null && callId.length() <= LONGEST_CALL_ID && callId.matches("[A-Za-z0-9_.-]+");
        if (INCOMING.equals(type) && !usable) {
            return null;
        }
        return new WebhookEvent(text(json, "id"), type, usable ? callId : null, headers(data.path("sip_headers")), json);
    }

    private static Map<String, String> headers(JsonNode list) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonNode one : list) {
            String name = text(one, "name");
            String value = text(one, "value");
            if (name != null && value != null && headers.size() < MOST_HEADERS
                    && headers.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                headers.put(name, value);
            }
        }
        return Collections.unmodifiableMap(headers);
    }

    /** The value of a SIP header, whatever the case of its name; null when there is none. */
    public String sipHeader(String name) {
        return sipHeaders.entrySet().stream().filter(each -> each.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue)
                .findFirst().orElse(null);
    }

    /** All of it, as maps, lists and plain values. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> toMap() {
        return MAPPER.convertValue(json, Map.class);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : null;
    }
}
