// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.session.CircuitBreaker;
import io.sipmedia.realtime.session.ModelServer;
import io.sipmedia.realtime.session.SessionSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all calls of a component know of the servers they use. Endpoints that use the same model of the same server with
 * the same key share it.
 *
 * <p>Thread: any.
 */
final class ServerRegister {

    private static final int REMEMBERED = 1000;

    private record Key(String dialect, String url, String model, Credential apiKey) {

        // never printed
        @Override
        public String toString() {
            return model;
        }
    }

    /** A server and what is known of it. */
    record Known(String label, CircuitBreaker.View view) {
    }

    private record Entry(String label, CircuitBreaker breaker) {
    }

    // guarded by itself; models may come out of headers one day, so it is bounded
    private final Map<Key, Entry> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Entry> eldest) {
            return size() > REMEMBERED;
        }
    };

    CircuitBreaker breaker(SessionSettings settings, CircuitBreaker.Policy policy) {
        Key key = new Key(settings.dialect().name(), settings.url(), settings.options().model(), settings.apiKey());
        synchronized (entries) {
            return entries.computeIfAbsent(key, none -> {
                CircuitBreaker breaker = new CircuitBreaker(policy);
                return new Entry(new ModelServer(settings, breaker).label(), breaker);
            }).breaker();
        }
    }

    List<Known> all() {
        List<Known> all = new ArrayList<>();
        synchronized (entries) {
            entries.values().forEach(entry -> all.add(new Known(entry.label(), entry.breaker().view())));
        }
        return all;
    }
}
