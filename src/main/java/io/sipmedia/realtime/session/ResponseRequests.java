// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.session.ResponseState.Purpose;
import io.sipmedia.realtime.session.ResponseState.Request;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The responses that we ask the server for, by {@code response.create}: one at a time, none while the caller speaks, and
 * what is asked for meanwhile waits in {@link ResponseState}.
 *
 * <p>Thread: the call's loop.
 */
final class ResponseRequests {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseRequests.class);
    // an answer in which no function is called. Not every server knows or heeds it; what then becomes of a model that goes on calling
    // is WithheldResults' business
    private static final ObjectNode WORDS_ONLY = ClientEvents.MAPPER.createObjectNode().put("tool_choice", "none");

    private final ConversationContext context;
    private final ResponseState responses;
    private final Tools tools;
    private final Spending spending;
    private final Watchdog watchdog;
    private final Silence silence;
    private final BooleanSupplier callerFirst;
    // of a server that goes on by itself: an answer that nobody had to ask for
    private boolean awaited;
    private int waits;

    /** @param callerFirst whether the caller speaks, or the server's own answer to him is to come first */
    ResponseRequests(
            ConversationContext context, ResponseState responses, Tools tools, Spending spending, Watchdog watchdog, Silence silence,
            BooleanSupplier callerFirst) {
        this.context = context;
        this.responses = responses;
        this.tools = tools;
        this.spending = spending;
        this.watchdog = watchdog;
        this.silence = silence;
        this.callerFirst = callerFirst;
    }

    /** The words of a call's begin; not said any more once the caller has spoken. */
    void open(ObjectNode parameters) {
        ask(new Request(parameters, context.interruption.protectGreeting() ? Purpose.NOTICE : Purpose.OPENING));
    }

    /** Asks for a response as soon as none is active. */
    void respond(ObjectNode parameters) {
        ask(new Request(parameters));
    }

    /** Asks for a response that nobody interrupts. */
    void statement(ObjectNode parameters) {
        ask(new Request(parameters, Purpose.STATEMENT));
    }

    /** Asks for words that are fixed already. */
    void say(ObjectNode parameters) {
        ask(new Request(parameters, Purpose.WORDS));
    }

    /** Asks for words that are fixed already and that nobody interrupts. */
    void notice(ObjectNode parameters) {
        ask(new Request(parameters, Purpose.NOTICE));
    }

    /** Sent as soon as it may be. */
    void ask(Request request) {
        responses.enqueue(request);
        pump();
    }

    /** Stops the active response; nothing of it is handed on any more. */
    void cancel() {
        if (context.attached()) {
            // what it has made already and the caller has not heard
            context.line.send(context.events.event("output_audio_buffer.clear"));
        }
        if (responses.phase() == ResponsePhase.REQUESTED) {
            responses.overtake(); // cancelled when it begins; without its id another one could be hit
        }
        String active = responses.discardActive();
        if (active != null && context.dialect().capabilities().cancels()) {
            context.line.send(context.events.cancel(active));
        }
    }

    /** Sends what may be sent now. */
    void pump() {
        if (!context.line.ready()) {
            return;
        }
        if (!context.can(Ability.CONTINUE)) {
            goesOn();
        }
        if (!responses.idle() || callerFirst.getAsBoolean()) {
            return;
        }
        if (!context.can(Ability.RESPOND)) {
            // the server speaks when it wants to, and goes on by itself when a function's result is in
            for (Request lost = responses.next(); lost != null; lost = responses.next()) {
                LOG.debug("call {}: a response cannot be asked for in the dialect {}", context.callId, context.dialect().name());
            }
            tools.answered();
            return;
        }
        Request request = spending.next(responses);
        if (request == null && spending.open() && tools.answerDue() && context.can(Ability.CONTINUE)) {
            request = new Request(tools.exhausted() ? WORDS_ONLY.deepCopy() : null);
        }
        if (request != null) {
            send(request);
        }
    }

    // the server has the results; either it speaks of them in what it says now, or it begins an answer some time
    private void goesOn() {
        if (!tools.answerDue()) {
            awaited = false;
        } else if (!responses.idle()) {
            if (!tools.calledIn(responses.activeId())) {
                tools.answered();
                awaited = false;
            }
        } else if (!awaited) {
            awaited = true;
            int wait = ++waits;
            watchdog.due();
            context.line.schedule(() -> {
                if (awaited && wait == waits && tools.answerDue() && responses.idle()) {
                    tools.answered();
                    unanswered();
                }
            }, context.settings().limits().responseTimeoutMillis());
        }
    }

    private void send(Request request) {
        if (request.purpose().answers()) {
            // at this moment: a result that comes while the request is on its way is not in it
            tools.answered();
        }
        ObjectNode event = context.events.responseCreate(request.parameters());
        String eventId = context.events.lastId();
        responses.sent(request, eventId);
        context.line.send(event);
        watchdog.due();
        context.line.schedule(() -> unanswered(eventId), context.settings().limits().responseTimeoutMillis());
    }

    private void unanswered(String eventId) {
        if (responses.unanswered(eventId)) {
            unanswered();
        }
    }

    private void unanswered() {
        String what = "the server did not begin a response within " + context.settings().limits().responseTimeoutMillis() + " ms";
        context.warnings.warn(what);
        silence.nothingIsAwaited();
        context.routes.error("response_timeout", what);
        pump();
    }
}
