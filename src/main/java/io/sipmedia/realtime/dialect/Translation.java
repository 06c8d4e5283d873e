// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Between the session, which thinks in the events of GA, and the server of one connection. May remember things; it is
 * used for one connection only. Must not throw, whatever comes.
 *
 * <p>Thread: the call's loop.
 */
public interface Translation {

    /** For servers that use the events of GA; other names for the same events are {@link Dialect#canonicalType}'s business. */
    Translation NONE = new Translation() { };

    /**
     * An event of ours.
     *
     * @param event as GA has it; may be changed
     * @return what is sent instead, in this order; empty when the server knows nothing like it
     */
    default List<ObjectNode> toServer(ObjectNode event) {
        return List.of(event);
    }

    /**
     * An event of the server.
     *
     * @param event an object; not to be changed
     * @return what it means in the events of GA, in this order; empty when it means nothing. Unknown ones are passed on as they
     *         are, routes may want to see them
     */
    default List<JsonNode> fromServer(JsonNode event) {
        return List.of(event);
    }

    /** What the server is to be told now without an event of ours; asked after each of its events has been handled. */
    default List<ObjectNode> due() {
        return List.of();
    }
}
