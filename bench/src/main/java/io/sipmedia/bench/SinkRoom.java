// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.netty.channel.ChannelHandlerContext;
import java.util.LinkedHashSet;
import java.util.Set;

/** The sessions of one event loop, and what they have counted. Thread: that loop. */
final class SinkRoom {

    private final Stamps stamps;
    private final SinkOptions options;
    private final boolean timed;
    private final Set<SinkSession> sessions = new LinkedHashSet<>();
    private SinkCounts counts = new SinkCounts();

    SinkRoom(Stamps stamps, SinkOptions options, boolean timed) {
        this.stamps = stamps;
        this.options = options;
        this.timed = timed;
    }

    SinkSession open(ChannelHandlerContext socket) {
        SinkSession session = new SinkSession(socket, timed, stamps, options, this);
        sessions.add(session);
        return session;
    }

    void close(SinkSession session) {
        sessions.remove(session);
    }

    /** Lets every session speak that has something to say. */
    void tick() {
        // a write to a caller who has just gone closes that session while we are at it; and an exception would end these ticks for good
        for (SinkSession session : sessions.toArray(new SinkSession[0])) {
            try {
                session.tick(System.nanoTime());
            } catch (RuntimeException e) {
                System.err.println("a session of the model failed: " + e);
                session.close();
            }
        }
    }

    SinkCounts counts() {
        return counts;
    }

    /** What was counted since the last call. */
    SinkCounts take() {
        SinkCounts taken = counts;
        counts = new SinkCounts();
        taken.sessions = sessions.size();
        for (SinkSession session : sessions) {
            taken.drift(session.driftMillis());
        }
        return taken;
    }
}
