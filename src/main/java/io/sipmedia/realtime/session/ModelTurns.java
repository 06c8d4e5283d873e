// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;

/**
 * The model's turns: a response begins ({@code response.created}), whoever asked for it, and is over ({@code response.done}),
 * completed or not. What state that leads to is {@link ResponseState}'s business.
 *
 * <p>Thread: the call's loop.
 */
final class ModelTurns {

    private final ConversationContext context;
    private final ResponseState responses;
    private final ResponseRequests requests;
    private final Tools tools;
    private final Spending spending;
    private final Silence silence;
    private final Floor floor;
    private final CallerTurns caller;
    private final OwedAnswer owed;
    private final Counters counters;

    ModelTurns(
            ConversationContext context, ResponseState responses, ResponseRequests requests, Tools tools, Spending spending,
            Silence silence, Floor floor, CallerTurns caller, OwedAnswer owed, Counters counters) {
        this.context = context;
        this.responses = responses;
        this.requests = requests;
        this.tools = tools;
        this.spending = spending;
        this.silence = silence;
        this.floor = floor;
        this.caller = caller;
        this.owed = owed;
        this.counters = counters;
    }

    void created(String type, JsonNode event, String json) {
        caller.responseCreated();
        if (responses.asked() == null) {
            tools.answered(); // the server's own; ours have been counted when they were sent
        }
        owed.begun();
        responses.created(Conversation.text(event.path("response"), "id"));
        floor.responseCreated();
        context.routes.emit(RealtimeEvent.of("response-started", type, json, null)
                .with(Detail.EVENT_ID, Conversation.text(event, "event_id")).with(Detail.RESPONSE_ID, responses.activeId()));
        spending.begun(responses.activeId(), responses.asked());
        if (responses.begunTooLate() && !floor.protectsActive()) {
            requests.cancel();
        }
    }

    void done(String type, JsonNode event, String json) {
        JsonNode response = event.path("response");
        String id = Conversation.text(response, "id");
        String status = Conversation.text(response, "status");
        ResponseState.Request asked = responses.asked();
        responses.done(id);
        floor.responseDone(id);
        counters.responses++;
        silence.responseDone();
        context.routes.emit(RealtimeEvent.of("response-done", type, json, null).with(Detail.RESPONSE_ID, id)
                .with(Detail.STATUS, status).with(Detail.EVENT_ID, Conversation.text(event, "event_id")));
        spending.responded(id, status, response.path("usage"), json);
        if ("failed".equals(status)) {
            counters.failedResponses++;
            owed.failed(response, asked, json);
            return;
        }
        if ("completed".equals(status)) {
            owed.completed();
            context.line.proved();
        }
        requests.pump();
    }
}
