// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Ability;

/**
 * What the model writes down beside the talk, before another connection takes over, for the one that follows it. How it
 * is asked is {@link Aside}'s business; here stands when, and what becomes of it.
 *
 * <p>Thread: the call's loop.
 */
final class HandoverSummary {

    private final ConversationContext context;
    private final History history;
    private final Spending spending;
    private final Aside aside;

    HandoverSummary(ConversationContext context, History history, Spending spending) {
        this.context = context;
        this.history = history;
        this.spending = spending;
        aside = new Aside(context.callId, context.events, new Bystander());
    }

    /**
     * The model is asked for what it must know of the talk beyond the last turns; calls back when that is in the history, or
     * nothing is to be had.
     */
    void ask(Runnable then) {
        boolean possible = context.can(Ability.OUT_OF_BAND) && context.can(Ability.HISTORY);
        if (!possible || !spending.open() || history.whole()) {
            then.run();
            return;
        }
        aside.ask(context.dialect()::asideParameters, Aside.SUMMARY, words -> {
            if (words != null) {
                history.summary(words);
            }
            then.run();
        });
    }

    /** Whether a response is the summary's, and not for the caller. */
    boolean has(String responseId) {
        return aside.has(responseId);
    }

    /** Takes an event of the server when it belongs here; nobody else is to see it then. */
    boolean takes(String type, JsonNode event, String json) {
        return aside.takes(type, event, json);
    }

    /** Whether one is being made, and will be billed. */
    boolean underWay() {
        return aside.underWay();
    }

    void connectionLost() {
        aside.connectionLost();
    }

    private final class Bystander implements Aside.Talk {

        @Override
        public void send(ObjectNode event) {
            context.line.send(event);
        }

        @Override
        public void schedule(Runnable task, long millis) {
            context.line.schedule(task, millis);
        }

        @Override
        public void billed(String responseId, String status, JsonNode usage, String json) {
            spending.responded(responseId, status, usage, json);
        }

        @Override
        public void cutOff() {
            spending.cutOff();
        }
    }
}
