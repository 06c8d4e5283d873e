// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The closing line of a call: how fast the model answered, how steady the line was, what it cost. */
final class CallSummary {

    private CallSummary() {
    }

    /** Picks the figures out of the two records; what is not there is left out. */
    static ConversationEvent of(Map<String, Object> call, Map<String, Object> session) {
        Map<String, Object> details = new LinkedHashMap<>();
        put(details, "latencyMillis", session, "latency", "medianMillis");
        put(details, "jitterMillis", call, "media", "jitterMillis");
        put(details, "lostPackets", call, "media", "lost");
        put(details, "costUsd", session, "usage", "costUsd");
        put(details, "talkMillis", call, "talkMillis");
        return new ConversationEvent(System.nanoTime(), ConversationEvent.GATEWAY, ConversationEvent.SUMMARY, "", details);
    }

    private static void put(Map<String, Object> details, String name, Object record, String... path) {
        Object value = record;
        for (String step : path) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
        }
        if (value instanceof Number) {
            details.put(name, value);
        }
    }
}
