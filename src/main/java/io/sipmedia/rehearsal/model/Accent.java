// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * How the model speaks at its edge: inside it thinks in the events of GA. Written from the vendors' descriptions and apart
 * from the client's dialects, so that a mistake of one side is not made good by the other. One per session.
 *
 * <p>Thread: the session's loop.
 */
interface Accent {

    /** What the real server would find wrong with a client event. */
    Optional<ProtocolError> check(JsonNode event);

    /** The WebSocket close code by which the real server answers an event that {@link #check} refuses; 0 when it sends an error. */
    default int closesWith() {
        return 0;
    }

    /** Whether a client event carries the caller's voice. */
    default boolean isAudio(JsonNode event) {
        return "input_audio_buffer.append".equals(event.path("type").asText());
    }

    /** What a valid client event means in the events of GA. */
    default List<JsonNode> heard(JsonNode event) {
        return List.of(event);
    }

    /** How an event of GA is said. */
    default List<ObjectNode> spoken(ObjectNode event) {
        return List.of(event);
    }

    /** Whether it is sent as a binary message. */
    default boolean binary() {
        return false;
    }
}
