// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.ModelServer;
import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.realtime.session.Resilience;
import io.sipmedia.realtime.session.SessionRecord;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one endpoint name, one per call, and the consumers that listen to them.
 *
 * <p>Thread: any.
 */
final class RealtimeSessions {

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeSessions.class);
    private static final int REMEMBERED = 10_000;
    private static final long CLOSE_MILLIS = 4000;
    private static final long WARN_EVERY_NANOS = 10_000_000_000L;

    private final RealtimeComponent component;
    private final String name;
    private final Map<String, CallSession> sessions = new ConcurrentHashMap<>();
    private final List<RealtimeConsumer> consumers = new CopyOnWriteArrayList<>();
    // calls whose session is over: their late audio must not open another one
    private final Set<String> over = remembered();
    private final AtomicLong warnedNanos = new AtomicLong();
    // of the latest session; written when one is opened, read by health check and console
    private volatile List<ModelServer> servers = List.of();
    private int users;

    RealtimeSessions(RealtimeComponent component, String name) {
        this.component = component;
        this.name = name;
    }

    /** A set that forgets its oldest members, so that it cannot grow for ever. */
    static Set<String> remembered() {
        return Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        }));
    }

    /** The session of a call, or null. */
    CallSession find(String callId) {
        return sessions.get(callId);
    }

    /** The session of a call, opened if it has had none yet; null when it has had one that is over. */
    CallSession findOrOpen(String callId, RealtimeEndpoint endpoint, Message message) {
        CallSession session = sessions.get(callId);
        return session != null || over.contains(callId) ? session : open(callId, endpoint, message);
    }

    /** The session of a call, opened if there is none, for whom the message says; null when the call has ended. */
    CallSession open(String callId, RealtimeEndpoint endpoint, Message message) {
        if (component.ended(callId)) {
            return null;
        }
        CallSession session = sessions.computeIfAbsent(callId, id -> {
            over.remove(id);
            Resilience resilience = endpoint.resilience();
            servers = resilience.servers();
            return new CallSession(component, this, endpoint, id, resilience, SessionOwner.of(message, endpoint.getConfiguration()));
        });
        begin(session);
        return session;
    }

    /**
     * A session that shares the one of a call the server carries.
     *
     * @param owner    for whom
     * @param whenOver told once, on the call's loop; not at all when false is returned
     * @return false when the call has ended, or has a session of this name
     */
    boolean attach(String callId, RealtimeEndpoint endpoint, SessionOwner owner, Consumer<SessionRecord> whenOver) {
        if (component.ended(callId)) {
            return false;
        }
        Resilience resilience = Resilience.attached(endpoint.settings().attachedTo(callId));
        CallSession session = new CallSession(component, this, endpoint, callId, resilience, owner);
        session.whenOver(whenOver);
        if (sessions.putIfAbsent(callId, session) != null) {
            session.unlist();
            return false;
        }
        over.remove(callId);
        servers = resilience.servers();
        begin(session);
        return true;
    }

    /** A call is not even accepted; the routes are told why. */
    void refused(String callId, RealtimeEvent why) {
        component.runtime().loops().of(callId).execute(() -> {
            for (RealtimeConsumer consumer : consumers) {
                consumer.event(callId, why);
                consumer.forget(callId);
            }
        });
    }

    private void begin(CallSession session) {
        session.open(component.answered(session.callId()));
        if (component.ended(session.callId())) {
            // it ended while we were at it
            session.model().close("call ended");
        }
    }

    void closed(CallSession session) {
        over.add(session.callId());
        sessions.remove(session.callId(), session);
    }

    void answered(String callId) {
        CallSession session = sessions.get(callId);
        if (session != null) {
            session.model().answered();
        }
    }

    void onHold(String callId, boolean now) {
        CallSession session = sessions.get(callId);
        if (session != null) {
            session.model().onHold(now);
        }
    }

    void callerVoice(String callId, boolean speaks) {
        CallSession session = sessions.get(callId);
        if (session != null) {
            session.model().callerVoice(speaks);
        }
    }

    void callEnded(String callId) {
        over.add(callId);
        CallSession session = sessions.get(callId);
        if (session != null) {
            session.model().close("call ended");
        }
    }

    List<RealtimeConsumer> consumers() {
        return consumers;
    }

    void add(RealtimeConsumer consumer) {
        consumers.add(consumer);
        retain();
    }

    void remove(RealtimeConsumer consumer) {
        release();
        consumers.remove(consumer);
    }

    synchronized void retain() {
        users++;
    }

    /** A route that uses this name has stopped; with the last one the sessions end. */
    void release() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
        }
        closeAll();
    }

    /** Ends every session and waits, within limits, until they have said goodbye. */
    void closeAll() {
        if (sessions.isEmpty()) {
            return;
        }
        LOG.debug("closing {} sessions of realtime:{}", sessions.size(), name);
        sessions.values().forEach(session -> session.model().close("the route stopped"));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        for (CallSession session : sessions.values()) {
            try {
                if (!session.awaitOver(deadline - System.nanoTime())) {
                    LOG.debug("call {}: the model session did not close in time", session.callId());
                    sessions.remove(session.callId());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** A session of this name has failed; told in the log, but not for every call while a server is away. */
    void failed(String callId, String reason) {
        long now = System.nanoTime();
        long last = warnedNanos.get();
        if ((last == 0 || now - last > WARN_EVERY_NANOS) && warnedNanos.compareAndSet(last, now)) {
            LOG.warn("realtime:{}, call {}: {}", name, callId, reason);
        } else {
            LOG.debug("realtime:{}, call {}: {}", name, callId, reason);
        }
    }

    /** Sessions whose call is over and which have not said goodbye yet. */
    int ending() {
        int count = 0;
        for (CallSession session : sessions.values()) {
            if (component.ended(session.callId())) {
                count++;
            }
        }
        return count;
    }

    /** The servers of the latest session, best first; empty when there was none. */
    List<ModelServer> servers() {
        return servers;
    }

    /** Those that are up, on their way or just ending. */
    Collection<CallSession> all() {
        return sessions.values();
    }

    String name() {
        return name;
    }

    int size() {
        return sessions.size();
    }
}
