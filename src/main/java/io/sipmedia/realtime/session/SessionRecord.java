// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is left of a session: how long, how fast, how much. The body of the event {@code closed}; converts to a Map and,
 * as a String, to JSON.
 *
 * @param callId          the phone call
 * @param sessionId       the server's id of the last connection, null when there was none
 * @param model           as asked for
 * @param voice           as asked for
 * @param endReason       for people: {@code call ended}, {@code closed by the route}, or the failure
 * @param failed          whether it ended by a failure
 * @param openMillis      from the first try to the end
 * @param readyMillis     from the first try until audio could flow; -1 when it never could
 * @param responses       completed, cut and failed ones
 * @param interruptions   responses the caller interrupted
 * @param failedResponses responses the server failed to make
 * @param toolCalls       functions called
 * @param reconnects      connections lost and made again
 * @param audioInMillis   of the caller, received
 * @param audioOutMillis  of the model, handed on
 * @param droppedMillis   of the caller, dropped because the session was not ready or the socket too slow
 * @param latency         see {@code LatencyMeter}: turns, medianMillis, p95Millis, maxMillis
 * @param appendDelay     from a caller's packet to the audio event that carried it being handed to the socket, by the oldest packet in
 *                        each event, gathering included: count, meanMillis, maxMillis; empty when nothing was sent
 * @param usage           tokens by kind, and costUsd where the price is known
 * @param failovers       how often it went on with another server; model and voice are those of the last one
 * @param routeErrors     frames of the model's voice that an audio route failed on
 * @param routeDropped    frames of the model's voice that an audio route was not given, because it had failed too often
 */
public record SessionRecord(
        String callId, String sessionId, String model, String voice, String endReason, boolean failed, long openMillis,
        long readyMillis, int responses, int interruptions, int failedResponses, int toolCalls, int reconnects, long audioInMillis,
        long audioOutMillis, long droppedMillis, Map<String, Object> latency, Map<String, Object> appendDelay,
        Map<String, Object> usage, int failovers,
        int routeErrors, int routeDropped) {

    /** The same, when it is known what became of the model's voice. */
    public SessionRecord withRoutes(int errors, int dropped) {
        return new SessionRecord(callId, sessionId, model, voice, endReason, failed, openMillis, readyMillis, responses, interruptions,
                failedResponses, toolCalls, reconnects, audioInMillis, audioOutMillis, droppedMillis, latency, appendDelay, usage, failovers,
                errors, dropped);
    }

    /** As a map of plain values, in the order of the components. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("callId", callId);
        map.put("sessionId", sessionId);
        map.put("model", model);
        map.put("voice", voice);
        map.put("endReason", endReason);
        map.put("failed", failed);
        map.put("openMillis", openMillis);
        map.put("readyMillis", readyMillis);
        map.put("responses", responses);
        map.put("interruptions", interruptions);
        map.put("failedResponses", failedResponses);
        map.put("toolCalls", toolCalls);
        map.put("reconnects", reconnects);
        map.put("audioInMillis", audioInMillis);
        map.put("audioOutMillis", audioOutMillis);
        map.put("droppedMillis", droppedMillis);
        map.put("latency", latency);
        map.put("appendDelay", appendDelay);
        map.put("usage", usage);
        map.put("failovers", failovers);
        map.put("routeErrors", routeErrors);
        map.put("routeDropped", routeDropped);
        return map;
    }

    /** As JSON. */
    public String toJson() {
        try {
            return ClientEvents.MAPPER.writeValueAsString(toMap());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values are always writable", e);
        }
    }
}
