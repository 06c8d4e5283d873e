// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The function calls of a session that wait for their results, and those that have them. A call is run once, whatever
 * the server repeats, and a result counts once, whatever comes late.
 *
 * <p>Thread: the call's loop.
 */
final class Tools {

    private static final int KEPT = 256;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** A call that waits, and the connection it was made on. */
    record Pending(ToolCall call, int connection) {
    }

    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final Map<String, ArrayDeque<Long>> begun = new HashMap<>();
    private final SessionLimits limits;
    private final ToolLoop loop;
    private boolean answerWanted;
    // the response that called the function whose result came last; null when it was not said
    private String calledIn;

    Tools(SessionLimits limits) {
        this.limits = limits;
        loop = new ToolLoop(limits.tools());
    }

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

    /**
     * Why this call, which has begun, is not to be run, in words for the model; null when it may. A model that gets
     * nowhere calls the same function again and again, and every round costs.
     */
    String refusal(ToolCall call, long nowNanos) {
        if (call.arguments() != null && call.arguments().length() > limits.toolArgumentChars()) {
            return "the arguments are too long";
        }
        if (pending.size() > limits.toolCallsAtOnce()) {
            return "too many functions are running; wait for their results";
        }
        ArrayDeque<Long> times = begun.computeIfAbsent(call.name(), name -> new ArrayDeque<>());
        while (!times.isEmpty() && nowNanos - times.peek() > MINUTE_NANOS) {
            times.poll();
        }
        if (times.size() >= limits.toolCallsPerMinute()) {
            return loop.broken(
                    "this function was called too often; do not call it again, tell the caller that it does not work at the moment");
        }
        String circle = loop.refusal(call);
        if (circle != null) {
            return circle;
        }
        times.add(nowNanos);
        if (begun.size() > KEPT) {
            begun.clear(); // a model that invents names
        }
        return null;
    }

    boolean waiting(String toolCallId) {
        return pending.containsKey(toolCallId);
    }

    /** Whether no result is awaited. */
    boolean idle() {
        return pending.isEmpty();
    }

    /** The names of the functions whose results are awaited, separated by comma. */
    String running() {
        return pending.values().stream().map(each -> each.call().name()).collect(Collectors.joining(","));
    }

    /** A result came; null when nobody waits for it (any more). */
    Pending finish(String toolCallId) {
        Pending done = pending.remove(toolCallId);
        if (done != null) {
            answerWanted = true;
            calledIn = done.call().responseId();
        }
        return done;
    }

    /** The server takes a call back: nobody waits for its result any more. Null when nobody did. */
    ToolCall cancelled(String toolCallId) {
        Pending gone = pending.remove(toolCallId);
        return gone == null ? null : gone.call();
    }

    /** Whether the model should now be asked to go on: all results are in, and no response has seen them yet. */
    boolean answerDue() {
        return answerWanted && pending.isEmpty();
    }

    /** Whether the function whose result came last was called in this response, which can say nothing of it any more. */
    boolean calledIn(String responseId) {
        return responseId != null && responseId.equals(calledIn);
    }

    /** A response is asked for or has begun, or the caller speaks and one will; it sees every result sent so far. */
    void answered() {
        answerWanted = false;
    }

    /** What was a loop before may be meant now. */
    void callerSpoke() {
        loop.callerSpoke();
    }

    /** A call was refused; whether it is to get no result before the caller speaks, because the model was told and goes on. */
    boolean unheeded(ToolCall call) {
        return loop.unheeded(call);
    }

    /** Whether the model has to speak before it may call another function. */
    boolean exhausted() {
        return loop.broken();
    }
}
