// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The function calls of a session that wait for their results, and those that have them. A call is run once, whatever
 * the server repeats, and a result counts once, whatever comes late.
 *
 * <p>Thread: the call's loop.
 */
final class Tools {

    private static final int KEPT = 256;

    /** A call that waits, and the connection it was made on. */
    record Pending(ToolCall call, int connection) {
    }

    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private boolean answerWanted;

    /** False when this call is known already. */
    boolean begin(ToolCall call, int connection) {
        if (!seen.add(call.toolCallId())) {
            return false;
        }
        if (seen.size() > KEPT) {
            seen.remove(seen.iterator().next());
        }
        pending.put(call.toolCallId(), new Pending(call, connection));
        return true;
    }

    boolean waiting(String toolCallId) {
        return pending.containsKey(toolCallId);
    }

    /** Whether no result is awaited. */
    boolean idle() {
        return pending.isEmpty();
    }

    /** A result came; null when nobody waits for it (any more). */
    Pending finish(String toolCallId) {
        Pending done = pending.remove(toolCallId);
        if (done != null) {
            answerWanted = true;
        }
        return done;
    }

    /** Whether the model should now be asked to go on: all results are in, and no response has seen them yet. */
    boolean answerDue() {
        return answerWanted && pending.isEmpty();
    }

    /** A response has begun, or the caller speaks and one will; it sees every result sent so far. */
    void answered() {
        answerWanted = false;
    }
}
