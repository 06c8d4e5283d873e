// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.AcceptedSession;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.realtime.session.SessionSettings;
import java.util.function.Consumer;
import org.apache.camel.Message;

/**
 * What a {@code realtime:} endpoint does for calls that the model's server itself carries: says which session to accept them
 * with, and shares that session, so that the transcripts, tools and records of such a call reach the same routes.
 *
 * <p>Thread: any.
 */
public final class Sideband {

    private final RealtimeEndpoint endpoint;
    private final SessionOwner owner;

    Sideband(RealtimeEndpoint endpoint) {
        this(endpoint, SessionOwner.unknown(endpoint.getConfiguration()));
    }

    private Sideband(RealtimeEndpoint endpoint, SessionOwner owner) {
        this.endpoint = endpoint;
        this.owner = owner;
    }

    /** The same for the call that a message is about: its headers say who pays and who calls. */
    public Sideband of(Message message) {
        return new Sideband(endpoint, SessionOwner.of(message, endpoint.getConfiguration()));
    }

    /** The endpoint's options, with the tools there are now. */
    public SessionSettings settings() {
        return endpoint.settings();
    }

    /** The session to accept a call with. */
    public ObjectNode session() {
        SessionSettings settings = endpoint.settings();
        return AcceptedSession.of(settings.dialect(), settings.options(), settings.tools());
    }

    /**
     * Whether a call may be accepted as far as money goes. If not, routes are told of it by the event {@code budget-exceeded}.
     *
     * @return why not, or null
     */
    public String refusal(String callId) {
        SpentDay spent = SpentDay.of(endpoint.plan().of(endpoint.getComponent().ledger().account(owner.tenant())));
        if (spent == null) {
            return null;
        }
        endpoint.sessions().refused(callId, spent.event());
        return spent.reason();
    }

    /** A route that accepts calls has started: the sessions of this name are in use. */
    public void retain() {
        endpoint.sessions().retain();
    }

    /** It has stopped; with the last user of the name its sessions end. */
    public void release() {
        endpoint.sessions().release();
    }

    /**
     * Shares the session of a call that has been accepted, until it is over.
     *
     * @param callId   the server's id of the call
     * @param whenOver told once, on the call's loop; must not block
     * @return false when the call has ended, or is shared under this name already; nobody is told of anything then
     */
    public boolean attach(String callId, Consumer<SessionRecord> whenOver) {
        return endpoint.sessions().attach(callId, endpoint, owner, whenOver);
    }
}
