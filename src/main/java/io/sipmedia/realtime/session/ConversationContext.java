// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.TurnDetection;

/**
 * What every part of a session and its {@link Conversation} needs: whose call it is, the server that is spoken with and the line to it, and
 * who is told. The settings are the present server's, so that a part which asks for them each time never speaks the dialect
 * of the one before.
 *
 * <p>Thread: the call's loop.
 */
final class ConversationContext {

    final String callId;
    final SessionListener listener;
    final Conversation.Line line;
    final ClientEvents events;
    final RouteEvents routes;
    final Warnings warnings;
    /** Those of the first server, for the whole call. */
    final InterruptOptions interruption;
    private SessionSettings settings;

    ConversationContext(
            String callId, SessionSettings settings, SessionListener listener, Conversation.Line line, ClientEvents events) {
        this.callId = callId;
        this.settings = settings;
        this.listener = listener;
        this.line = line;
        this.events = events;
        routes = new RouteEvents(listener);
        warnings = new Warnings(callId);
        interruption = settings.limits().interruption();
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings next) {
        settings = next;
    }

    SessionSettings settings() {
        return settings;
    }

    Dialect dialect() {
        return settings.dialect();
    }

    boolean can(Ability ability) {
        return dialect().capabilities().can(ability);
    }

    /** Whether the session is one that another connection carries. */
    boolean attached() {
        return settings.attached();
    }

    TurnDetection turnDetection() {
        return settings.options().turnDetection();
    }

    /** The format of the model's voice. */
    AudioEncoding output() {
        return settings.options().output();
    }
}
