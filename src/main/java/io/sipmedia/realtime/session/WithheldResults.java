// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.session.ResponseState.Request;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Results of functions that a model going in circles does not get before the caller has spoken. It has been told that they are not run and
 * goes on calling: its server cannot be told to leave functions alone ({@code tool_choice}), or does not heed it. Servers that
 * go on by themselves when a result is in would never stop otherwise; without one they wait, and so does what they cost.
 *
 * <p>Thread: the call's loop.
 */
final class WithheldResults {

    private static final int KEPT = 64;
    private static final String WORDS = "No function can be called now. Tell the caller, in his language, what you know so far and what you"
            + " cannot do at the moment.";

    private final ConversationContext context;
    private final ResponseRequests requests;
    private final Deque<ObjectNode> results = new ArrayDeque<>();
    private boolean asked;

    WithheldResults(ConversationContext context, ResponseRequests requests) {
        this.context = context;
        this.requests = requests;
    }

    /** Keeps this one back. With the first one the model is asked for words, once, so that the caller is not left alone. */
    void keep(String toolCallId, String output) {
        results.add(History.outputItem(toolCallId, output));
        if (results.size() > KEPT) {
            results.remove();
        }
        if (!asked) {
            asked = true;
            ObjectNode words = context.dialect().respondParameters(WORDS);
            requests.ask(new Request(words == null ? null : words.put("tool_choice", "none")));
        }
    }

    /** The caller has spoken: the server may have all of them, it asks for what it was not answered otherwise. */
    void release() {
        asked = false;
        for (ObjectNode one = results.poll(); one != null; one = results.poll()) {
            context.line.send(context.events.itemCreate(one));
        }
    }

    /** The calls are gone with their connection; the next one learns of them from the history. */
    void connectionLost() {
        asked = false;
        results.clear();
    }

    boolean isEmpty() {
        return results.isEmpty();
    }
}
