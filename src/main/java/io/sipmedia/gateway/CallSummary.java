// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The closing line of a call: how long it was, how fast the model answered, how steady the line was, what it cost. */
final class CallSummary {

    private CallSummary() {
    }

    /** Picks the figures out of the two records; what is not there is left out. */
    static ConversationEvent of(Map<String, Object> call, Map<String, Object> session) {
        return of(call, session, Map.of(), Double.NaN);
    }

    /**
     * With what only the caller knows.
     *
     * @param heard       figures of the caller's recording, by the names of a summary's details
     * @param heardJitter of the packets that reached the caller, in ms; NaN when unknown
     */
    static ConversationEvent of(Map<String, Object> call, Map<String, Object> session, Map<String, Object> heard, double heardJitter) {
        Map<String, Object> details = new LinkedHashMap<>();
        put(details, "talkMillis", call, "talkMillis");
        put(details, "latencyMillis", session, "latency", "medianMillis");
        put(details, "worstLatencyMillis", session, "latency", "maxMillis");
        details.putAll(heard);
        put(details, "jitterMillis", call, "media", "jitterMillis");
        if (!Double.isNaN(heardJitter)) {
            details.put("heardJitterMillis", heardJitter);
        }
        put(details, "lostPackets", call, "media", "lost");
        put(details, "packetsReceived", call, "media", "packetsReceived");
        put(details, "mos", call, "media", "mos");
        put(details, "peerMos", call, "media", "peerMos");
        put(details, "underruns", call, "media", "underruns");
        // a gap is news, none is not
        details.computeIfPresent("underruns", (name, gaps) -> ((Number) gaps).longValue() == 0 ? null : gaps);
        put(details, "costUsd", session, "usage", "costUsd");
        return ConversationEvent.now(ConversationEvent.GATEWAY, ConversationEvent.SUMMARY, "", details);
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
