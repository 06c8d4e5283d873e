// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices that a model calls functions in circles: one was seen to hang up 337 times in two and a half minutes. Counts
 * anew when the caller has said something.
 *
 * <p>Thread: the call's loop.
 */
final class ToolLoop {

    private record Same(String name, JsonNode arguments) {
    }

    private final ToolLimits limits;
    private final Map<Same, Integer> inTurn = new HashMap<>();
    private int inRow;
    private int all;
    private boolean broken;

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

    /** Whether the next answer has to be words. */
    boolean broken() {
        return broken;
    }

    void callerSpoke() {
        inTurn.clear();
        inRow = 0;
        broken = false;
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
