// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.session.ResponsePhase.Input;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one response that may be active in a session, and those that wait for it. The server refuses a second
 * {@code response.create} while one is running, and audio of a cancelled response keeps coming for a while. Which phase
 * follows which is {@link ResponsePhase}'s business.
 *
 * <p>Thread: the call's loop.
 */
final class ResponseState {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseState.class);
    private static final int KEPT = 64;

    /** Why a response is asked for. */
    enum Purpose {
        /** The model answers what was said or done. */
        ANSWER,
        /** Words that are fixed already; what functions have found is still to be spoken about. */
        WORDS,
        /** The same, and nobody interrupts them. */
        NOTICE,
        /** The model answers as with {@link #ANSWER}, and nobody interrupts it. */
        STATEMENT,
        /** The caller's turn is answered, of a server that does not do so by itself; the next turn's answer will cover it. */
        TURN,
        /** The first words of a call, which nobody wants to hear once the caller has spoken. */
        OPENING,
        /** Something to hear while a function is running, which nobody wants to hear once it is not. */
        FILLER,
        /** A question whether the caller is still there, which nobody wants to hear once he has spoken. */
        IDLE;

        /** Whether what functions have found is spoken about in it. */
        boolean answers() {
            return this == ANSWER || this == STATEMENT || this == TURN;
        }

        /** Whether it is heard to its end, whatever the caller does. */
        boolean uninterrupted() {
            return this == NOTICE || this == STATEMENT;
        }
    }

    /**
     * A response to ask for.
     *
     * @param parameters null for the server's defaults
     */
    record Request(ObjectNode parameters, Purpose purpose) {

        Request(ObjectNode parameters) {
            this(parameters, Purpose.ANSWER);
        }
    }

    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final Set<String> discarded = new LinkedHashSet<>();
    private final String callId;
    private ResponsePhase phase = ResponsePhase.IDLE;
    private String activeId;
    private Request asked;
    private String askedEventId;
    // stays when the request was refused
    private String lastEventId;
    // what begins next was called for before the caller spoke, or a route said that it is not wanted
    private boolean overtaken;

    ResponseState(String callId) {
        this.callId = callId;
    }

    ResponsePhase phase() {
        return phase;
    }

    boolean idle() {
        return phase == ResponsePhase.IDLE;
    }

    private void step(Input input) {
        ResponsePhase next = phase.on(input);
        if (next != phase) {
            LOG.debug("call {}: response {} -> {} ({})", callId, phase, next, input);
            phase = next;
        }
    }

    /** The active response's id, or null. */
    String activeId() {
        return activeId;
    }

    void enqueue(Request request) {
        waiting.add(request);
    }

    void enqueueFirst(Request request) {
        waiting.addFirst(request);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** What waits for this purpose has lost it. */
    void withdraw(Purpose purpose) {
        waiting.removeIf(request -> request.purpose() == purpose);
    }

    /** Takes the next request when nothing is active; null when there is none or it must wait. */
    Request next() {
        return idle() ? waiting.poll() : null;
    }

    /** {@code response.create} was sent. */
    void sent(Request request, String eventId) {
        step(Input.SENT);
        overtaken = false;
        asked = request;
        askedEventId = eventId;
        lastEventId = eventId;
    }

    /**
     * The server has had enough time to answer this {@code response.create}. True if nothing came of it, so that the
     * next one may be sent.
     */
    boolean unanswered(String eventId) {
        if (!eventId.equals(lastEventId) || idle() || activeId != null) {
            return false;
        }
        step(Input.UNANSWERED);
        forgetAsked();
        return true;
    }

    /** {@code response.created} came: ours, or one the server started by itself. */
    void created(String responseId) {
        step(Input.CREATED);
        activeId = responseId;
    }

    /** What was called for until now and has not begun is not wanted any more. */
    void overtake() {
        overtaken = true;
    }

    /** What begins from now on answers something new. */
    void calledFor() {
        overtaken = false;
    }

    /** Whether the response that has begun is not wanted any more. Of the next one it is not known. */
    boolean begunTooLate() {
        boolean late = overtaken;
        overtaken = false;
        return late;
    }

    /** What was asked for last and has not been refused; null when the server started the response by itself. */
    Request asked() {
        return asked;
    }

    /** Our {@code response.create} was refused. True if it was ours, and so was put back or given up. */
    boolean refused(String eventId, boolean becauseActive) {
        boolean ours = phase == ResponsePhase.REQUESTED && eventId == null || askedEventId != null && askedEventId.equals(eventId);
        if (!ours || asked == null) {
            return false;
        }
        if (becauseActive) {
            waiting.addFirst(asked);
        }
        forgetAsked();
        step(becauseActive ? Input.REFUSED_AS_BUSY : Input.REFUSED);
        return true;
    }

    /** Nothing of the active response is to be heard any more. Returns its id, null when none is active or that was so before. */
    String discardActive() {
        if (phase != ResponsePhase.ACTIVE || activeId == null || !discarded.add(activeId)) {
            return null;
        }
        if (discarded.size() > KEPT) { // a server that never finishes its responses
            discarded.remove(discarded.iterator().next());
        }
        step(Input.DISCARD);
        return activeId;
    }

    boolean discarded(String responseId) {
        return responseId != null && discarded.contains(responseId);
    }

    /** {@code response.done} came. */
    void done(String responseId) {
        discarded.remove(responseId);
        if (responseId == null || activeId == null || activeId.equals(responseId)) {
            step(Input.DONE);
            activeId = null;
            forgetAsked();
        }
    }

    private void forgetAsked() {
        asked = null;
        askedEventId = null;
    }

    /** The connection is gone, and with it whatever was active; what waits goes on waiting. */
    void connectionLost() {
        if (phase == ResponsePhase.REQUESTED && asked != null) {
            waiting.addFirst(asked);
        }
        step(Input.LOST);
        activeId = null;
        overtaken = false;
        forgetAsked();
        discarded.clear();
    }
}
