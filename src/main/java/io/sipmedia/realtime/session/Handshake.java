// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The beginning of a connection, from our {@code session.update} to the server's confirmation.
 *
 * <p>Thread: the call's loop.
 */
final class Handshake {

    private final CurrentConnection connection;
    private final ClientEvents events;
    // of the session.update that awaits its confirmation, and the last complaint before it came
    private String eventId;
    private ServerError complaint;

    Handshake(CurrentConnection connection, ClientEvents events) {
        this.connection = connection;
        this.events = events;
    }

    /** Asks for this session. Not held back until session.created: that is a round trip later, and not every server sends it. */
    void begin(ObjectNode session) {
        connection.send(events.sessionUpdate(session));
        eventId = events.lastId();
        complaint = null;
    }

    /** The server complains. Returns whether it will not confirm what it was asked for. */
    boolean refuses(ServerError error) {
        boolean refused = eventId.equals(error.eventId()) && !error.passing() && !error.expired();
        if (error.fatal() || error.ourBug() || refused) {
            return true;
        }
        complaint = error;
        return false;
    }

    /** What became of it when no confirmation has come. */
    String unconfirmed(long millis) {
        return "the server did not confirm the session within " + millis + " ms"
                + (complaint == null ? "" : ", its last words: " + complaint);
    }
}
