// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * The calls that are up, by our id.
 *
 * <p>Thread: any.
 */
public final class Calls {

    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Call> calls = new ConcurrentHashMap<>();

    /** An id nobody has: 16 hex characters. */
    public String newId() {
        while (true) {
            String id = HEX.toHexDigits(ThreadLocalRandom.current().nextLong());
            if (!calls.containsKey(id)) {
                return id;
            }
        }
    }

    /** Keeps the call until {@link #remove}. */
    public void add(Call call) {
        calls.put(call.id(), call);
    }

    public void remove(Call call) {
        calls.remove(call.id(), call);
    }

    /** The call of this id; null when there is none or it is over. */
    public Call find(String id) {
        return id == null ? null : calls.get(id);
    }

    /** A view of all of them. */
    public Collection<Call> all() {
        return Collections.unmodifiableCollection(calls.values());
    }

    public int count() {
        return calls.size();
    }

    /** How many calls meet the condition. */
    public int count(Predicate<Call> condition) {
        int found = 0;
        for (Call call : calls.values()) {
            if (condition.test(call)) {
                found++;
            }
        }
        return found;
    }
}
