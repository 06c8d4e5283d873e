// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import io.sipmedia.audio.Delays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How long each call's audio waits until it is on its way to the model, so that the phone side can tell it while the call is up.
 * The model side puts a session's figures in when it is made and takes them back when it is over.
 *
 * <p>Thread: any, but {@link #of}, which reads what the call's loop writes: the call's loop.
 */
public final class AppendDelays {

    // a call may talk with several models; the lists are replaced, never changed
    private final Map<String, List<Supplier<Delays>>> sessions = new ConcurrentHashMap<>();

    AppendDelays() {
    }

    /** A session of the call was made. @param session gives null while nothing was measured */
    public void add(String callId, Supplier<Delays> session) {
        sessions.merge(callId, List.of(session), (before, more) -> {
            List<Supplier<Delays>> all = new ArrayList<>(before);
            all.addAll(more);
            return List.copyOf(all);
        });
    }

    /** Such a session is over. */
    public void remove(String callId, Supplier<Delays> session) {
        sessions.computeIfPresent(callId, (id, before) -> {
            List<Supplier<Delays>> rest = new ArrayList<>(before);
            rest.remove(session);
            return rest.isEmpty() ? null : List.copyOf(rest);
        });
    }

    /** Of all sessions of the call together; null when nothing was measured. */
    public Delays of(String callId) {
        Delays all = null;
        for (Supplier<Delays> session : sessions.getOrDefault(callId, List.of())) {
            all = together(all, session.get());
        }
        return all;
    }

    /** Number of calls with a session. */
    public int size() {
        return sessions.size();
    }

    private static Delays together(Delays one, Delays other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        long count = one.count() + other.count();
        double mean = (one.meanMillis() * one.count() + other.meanMillis() * other.count()) / count;
        return new Delays(count, Math.round(mean * 1000) / 1000.0, Math.max(one.maxMillis(), other.maxMillis()));
    }
}
