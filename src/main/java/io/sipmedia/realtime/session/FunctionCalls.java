// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.session.ResponseState.Purpose;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions that the model calls, each from the call to its result: run or refused, awaited within its time, and told to
 * whichever server is there by then. Which calls wait, and which are too many, is counted in {@link Tools}.
 *
 * <p>Thread: the call's loop.
 */
final class FunctionCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionCalls.class);

    private final ConversationContext context;
    private final Tools tools;
    private final ResponseState responses;
    private final ResponseRequests requests;
    private final History history;
    private final Spending spending;
    private final Silence silence;
    private final Counters counters;
    private final WithheldResults withheld;
    // results of functions that came while a session that goes on without us was out of reach
    private final Deque<ObjectNode> unsent = new ArrayDeque<>();

    FunctionCalls(
            ConversationContext context, Tools tools, ResponseState responses, ResponseRequests requests, History history,
            Spending spending, Silence silence, Counters counters) {
        this.context = context;
        this.tools = tools;
        this.responses = responses;
        this.requests = requests;
        this.history = history;
        this.spending = spending;
        this.silence = silence;
        this.counters = counters;
        withheld = new WithheldResults(context, requests);
    }

    // which connection a function was called on, as far as the server is concerned
    private int connection() {
        return context.attached() ? 0 : context.line.connection();
    }

    // ---- what the server says

    /** The model calls one. */
    void called(String type, JsonNode event, JsonNode item, String json) {
        ToolCall call = new ToolCall(context.callId, Conversation.text(item, "call_id"), Conversation.text(item, "name"),
                Conversation.text(item, "arguments"), Conversation.text(item, "id"), Conversation.text(event, "response_id"));
        if (call.toolCallId() == null || call.name() == null || !tools.begin(call, connection())) {
            return; // nothing to answer to, or the server repeats itself
        }
        counters.toolCalls++;
        history.functionCall(call);
        String refusal = spending.open() ? tools.refusal(call, System.nanoTime()) : "the budget of this call is used up";
        if (refusal != null) {
            context.warnings.warn("function " + call.name() + " is not run: " + refusal);
            refused(call, error(refusal));
            return;
        }
        context.routes.emit(RealtimeEvent.of("tool", type, json, call.arguments()).with(Detail.ITEM_ID, call.itemId())
                .with(Detail.RESPONSE_ID, call.responseId()).with(Detail.TOOL_NAME, call.name())
                .with(Detail.TOOL_CALL_ID, call.toolCallId()));
        run(call);
    }

    private void run(ToolCall call) {
        long wait;
        try {
            wait = context.listener.onToolCall(call);
        } catch (RuntimeException e) {
            context.warnings.warn("function " + call.name() + " could not be started: " + e);
            output(call.toolCallId(), error("the function could not be started"));
            return;
        }
        if (wait <= 0) {
            output(call.toolCallId(), error("there is no function of this name"));
            return;
        }
        silence.begins();
        context.line.schedule(() -> {
            if (tools.waiting(call.toolCallId())) {
                LOG.debug("call {}: function {} gave no result within {} ms", context.callId, call.name(), wait);
                output(call.toolCallId(), error("the function gave no result within " + wait / 1000.0
                        + " seconds; it may still be working"));
            }
        }, wait);
    }

    private void refused(ToolCall call, String output) {
        if (!tools.unheeded(call)) {
            output(call.toolCallId(), output);
            return;
        }
        tools.finish(call.toolCallId());
        tools.answered();
        history.functionOutput(call.toolCallId(), output);
        withheld.keep(call.toolCallId(), output);
    }

    /** The caller has interrupted, and the server wants no result any more; what the function has done is done. */
    void cancelled(String type, JsonNode event, String json) {
        ToolCall call = tools.cancelled(Conversation.text(event, "call_id"));
        if (call == null) {
            return;
        }
        history.removed(call.itemId());
        context.routes.emit(RealtimeEvent.of("tool-cancelled", type, json, null).with(Detail.ITEM_ID, call.itemId())
                .with(Detail.TOOL_NAME, call.name()).with(Detail.TOOL_CALL_ID, call.toolCallId()));
        if (tools.idle()) {
            responses.withdraw(Purpose.FILLER);
        }
        requests.pump();
    }

    /** After each event: what was held back goes to the server once the model may call functions again. */
    void settled() {
        if (!withheld.isEmpty() && !tools.exhausted()) {
            withheld.release();
        }
    }

    // ---- what the route says

    /** A function's result goes back to the model, which goes on when the last one is in. */
    void output(String toolCallId, String output) {
        Tools.Pending pending = tools.finish(toolCallId);
        if (pending == null) {
            LOG.debug("call {}: nobody waits for a result of {}", context.callId, toolCallId);
            return;
        }
        history.functionOutput(toolCallId, output);
        if (!context.line.ready()) {
            if (context.attached()) {
                unsent.add(History.outputItem(toolCallId, output));
            }
            return; // the next connection learns it from the history
        }
        if (tools.idle()) {
            responses.withdraw(Purpose.FILLER);
        }
        if (pending.connection() != connection() && !context.attached() && !context.can(Ability.HISTORY)) {
            // this server would not know what the result is of
            requests.respond(context.dialect().respondParameters(History.inWords(pending.call()) + History.RETURNED + output));
            return;
        }
        if (pending.connection() != connection()) {
            context.line.send(context.events.itemCreate(History.callItem(pending.call())));
        }
        context.line.send(context.events.itemCreate(History.outputItem(toolCallId, output)));
        requests.pump();
    }

    // ---- the connection

    /** A new connection is ready. */
    void resume() {
        for (ObjectNode item = unsent.poll(); item != null; item = unsent.poll()) {
            context.line.send(context.events.itemCreate(item));
        }
    }

    void connectionLost() {
        withheld.connectionLost();
    }

    private static String error(String what) {
        return ClientEvents.write(ClientEvents.MAPPER.createObjectNode().put("error", what));
    }
}
