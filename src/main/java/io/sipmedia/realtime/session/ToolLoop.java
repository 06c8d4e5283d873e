// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Notices that a model calls functions in circles: one was seen to hang up 337 times in two and a half minutes. Counts
 * anew when the caller has said something. First it is told, and asked for words; then it is left without results.
 *
 * <p>Thread: the call's loop.
 */
final class ToolLoop {

    /** So often a model is told why its functions are not run. One that speaks when it is told to needs it once. */
    static final int ROUNDS_TOLD = 3;

    private record Same(String name, JsonNode arguments) {
    }

    private final ToolLimits limits;
    private final Map<Same, Integer> inTurn = new HashMap<>();
    private int inRow;
    private int all;
    private boolean broken;
    private int roundsRefused;
    private String lastRefused;

    ToolLoop(ToolLimits limits) {
        this.limits = limits;
    }

    /** Why this call is not to be run, in words for the model; null when it may. */
    String refusal(ToolCall call) {
        if (all >= limits.perCall()) {
            return broken("no more functions can be called in this conversation; help the caller without them");
        }
        if (inRow >= limits.inRow()) {
            return broken("too many functions were called one after the other; tell the caller what you know so far");
        }
        Same same = new Same(call.name(), arguments(call));
        int before = inTurn.getOrDefault(same, 0);
        if (before >= limits.repeats()) {
            return broken("this function was called with the same arguments before and its results are in the conversation;"
                          + " do not call it again, tell the caller what you know");
        }
        inTurn.put(same, before + 1);
        inRow++;
        all++;
        return null;
    }

    /** From now on, until the caller speaks, the model is asked for words only. */
    String broken(String why) {
        broken = true;
        return why;
    }

    /**
     * This call was refused. Whether it is to remain without a result: the model has been told often enough, and goes on.
     * Calls of one response are one round.
     */
    boolean unheeded(ToolCall call) {
        if (call.responseId() == null || !Objects.equals(call.responseId(), lastRefused)) {
            lastRefused = call.responseId();
            roundsRefused++;
        }
        return broken && roundsRefused > ROUNDS_TOLD;
    }

    /** Whether the next answer has to be words. */
    boolean broken() {
        return broken;
    }

    void callerSpoke() {
        inTurn.clear();
        inRow = 0;
        broken = false;
        roundsRefused = 0;
        lastRefused = null;
    }

    // the order of the members and the spaces between them make no difference
    private static JsonNode arguments(ToolCall call) {
        try {
            return call.arguments() == null ? MissingNode.getInstance() : ClientEvents.MAPPER.readTree(call.arguments());
        } catch (JsonProcessingException e) {
            return ClientEvents.MAPPER.getNodeFactory().textNode(call.arguments());
        }
    }
}
