// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.loop.MediaLoop;
import java.util.List;

/**
 * What a conversation sees of its session: a line that may be used while it is ready.
 *
 * <p>Thread: the call's loop.
 */
final class SessionLine implements Conversation.Line {

    private final MediaLoop loop;
    private final SessionLink link;
    private final SessionTimers timers;
    private final SessionChanges changes;

    SessionLine(MediaLoop loop, SessionLink link, SessionTimers timers, SessionChanges changes) {
        this.loop = loop;
        this.link = link;
        this.timers = timers;
        this.changes = changes;
    }

    @Override
    public void send(ObjectNode event) {
        if (ready()) {
            link.connection.send(event);
        }
    }

    @Override
    public void sendHistory(List<ObjectNode> items) {
        link.connection.sendHistory(items);
    }

    @Override
    public boolean ready() {
        return link.state() == SessionState.READY;
    }

    @Override
    public void keepUp() {
        loop.heartbeat().keepUp(System.nanoTime());
    }

    @Override
    public int connection() {
        return link.connection.number();
    }

    @Override
    public void schedule(Runnable task, long millis) {
        timers.schedule(() -> {
            if (link.state().live()) {
                task.run();
            }
        }, millis);
    }

    @Override
    public void proved() {
        link.recovery.proved();
    }

    @Override
    public void unusable(String reason, boolean nobody) {
        link.recovery.unusable(reason, nobody);
    }

    @Override
    public boolean alternative() {
        return link.alternative();
    }

    @Override
    public void silent(String reason) {
        link.recovery.silent(reason);
    }

    @Override
    public void expired() {
        link.recovery.expired("the session reached its age limit");
    }

    // not within whatever has found out that it must be changed
    @Override
    public void update(ObjectNode session) {
        loop.execute(() -> changes.byUs(session));
    }
}
