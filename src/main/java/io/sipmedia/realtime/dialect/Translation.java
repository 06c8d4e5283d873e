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

    /**
     * The session is about to be asked for on a connection that is not the call's first: when it is confirmed, {@link #history} will
     * come. Called before the {@code session.update}.
     */
    default void historyFollows() {
    }

    /**
     * What was said on an earlier connection, all of it at once, before anything else is sent.
     *
     * @param items as {@code conversation.item.create}, oldest first; may be empty
     * @return what is sent instead
     */
    default List<ObjectNode> history(List<ObjectNode> items) {
        return items.stream().flatMap(item -> toServer(item).stream()).toList();
    }

    /** Milliseconds until {@link #due} has something to tell unless the server says something before; negative for never. */
    default long dueInMillis() {
        return -1;
    }

    /** What the passing of time means, where a server leaves it at that. */
    default List<JsonNode> due() {
        return List.of();
    }

    /** The connection is gone: what is known and was not told yet, as {@link #fromServer} would. */
    default List<JsonNode> ended() {
        return List.of();
    }

    /** What the server is to be told now without an event of ours; asked after each of its events has been handled. */
    default List<ObjectNode> unasked() {
        return List.of();
    }
}
