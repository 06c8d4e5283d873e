// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.Capabilities;
import io.sipmedia.realtime.dialect.Dialect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server is told of the session as a whole: the {@code session} that a connection begins with, and what is changed of it later
 * ({@code session.update}). What stands in it is {@link SessionRequest}'s business.
 *
 * <p>Thread: the call's loop.
 */
final class SessionChanges {

    private static final Logger LOG = LoggerFactory.getLogger(SessionChanges.class);

    private final String callId;
    private final SessionRequest request;
    private final SessionLink link;
    private final ClientEvents events;
    private final ReadyWaiters waiters;

    SessionChanges(String callId, SessionSettings first, SessionLink link, ClientEvents events, ReadyWaiters waiters) {
        this.callId = callId;
        this.request = new SessionRequest(first);
        this.link = link;
        this.events = events;
        this.waiters = waiters;
    }

    private Dialect dialect() {
        return request.settings().dialect();
    }

    private Capabilities capabilities() {
        return dialect().capabilities();
    }

    /** What a new connection asks for, with what was said before when that has to be told in it. */
    ObjectNode begin(History history) {
        if (!link.state.everReady() || request.settings().attached() || history.empty()) {
            return request.object();
        }
        if (capabilities().can(Ability.HISTORY)) {
            link.connection.translation().historyFollows();
            return request.object();
        }
        if (capabilities().can(Ability.HISTORY_AT_START)) {
            return dialect().continuing(request.object().deepCopy(), history.seeds());
        }
        String said = history.inWords();
        return said.isEmpty() ? request.object() : request.remembering(said);
    }

    /** A route's change. */
    void byRoute(ObjectNode session) {
        send(request.changedByRoute(session));
    }

    /** A change of our own. */
    void byUs(ObjectNode session) {
        request.changedByUs(session);
        send(session);
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings to) {
        request.moved(to);
    }

    private void send(ObjectNode change) {
        if (change.isEmpty()) {
            LOG.debug("call {}: the dialect {} has nothing of what was changed", callId, dialect().name());
        } else if (link.state() == SessionState.READY && capabilities().can(Ability.UPDATE)) {
            ObjectNode part = change.deepCopy();
            if (request.object().has("type")) {
                part.set("type", request.object().get("type"));
            }
            link.connection.send(events.sessionUpdate(part));
        } else if (link.state() == SessionState.CONFIGURING) {
            // the one under way does not have it
            waiters.add(ready -> {
                if (ready) {
                    send(change);
                }
            });
        }
    }
}
