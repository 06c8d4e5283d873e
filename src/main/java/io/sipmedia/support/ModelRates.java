// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sample rate that the model of each call listens at, so that a route can bring the caller's voice to it without asking.
 * The model side writes it when a session is made and takes it back when the session is over; until a call has one, what the
 * routes' endpoints would ask for counts.
 *
 * <p>Thread: any.
 */
public final class ModelRates {

    /** The linear audio of OpenAI's Realtime API, in Hz; also for calls whose models do not agree. */
    public static final int DEFAULT = 24_000;

    // a call may talk with several models; the lists are replaced, never changed
    private final Map<String, List<Integer>> sessions = new ConcurrentHashMap<>();
    private volatile List<Integer> endpoints = List.of();

    ModelRates() {
    }

    /** A session of the call was made, whose input has this rate in Hz. */
    public void add(String callId, int rate) {
        sessions.merge(callId, List.of(rate), ModelRates::with);
    }

    /** Such a session is over. */
    public void remove(String callId, int rate) {
        sessions.computeIfPresent(callId, (id, rates) -> rates.size() == 1 ? null : without(rates, rate));
    }

    /** A route takes audio for sessions it would open with this rate. */
    public synchronized void addEndpoint(int rate) {
        endpoints = with(endpoints, List.of(rate));
    }

    /** Such a route has stopped. */
    public synchronized void removeEndpoint(int rate) {
        endpoints = without(endpoints, rate);
    }

    /** In Hz; {@link #DEFAULT} when nothing is known or there is more than one answer. */
    public int of(String callId) {
        List<Integer> rates = callId == null ? null : sessions.get(callId);
        return common(rates == null ? endpoints : rates);
    }

    /** Number of calls with a session. */
    public int size() {
        return sessions.size();
    }

    private static int common(List<Integer> rates) {
        if (rates.isEmpty()) {
            return DEFAULT;
        }
        int first = rates.get(0);
        for (int i = 1; i < rates.size(); i++) {
            if (rates.get(i) != first) {
                return DEFAULT;
            }
        }
        return first;
    }

    private static List<Integer> with(List<Integer> rates, List<Integer> more) {
        List<Integer> result = new ArrayList<>(rates);
        result.addAll(more);
        return List.copyOf(result);
    }

    private static List<Integer> without(List<Integer> rates, Integer rate) {
        List<Integer> result = new ArrayList<>(rates);
        result.remove(rate);
        return List.copyOf(result);
    }
}
