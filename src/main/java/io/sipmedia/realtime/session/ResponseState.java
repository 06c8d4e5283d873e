// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The one response that may be active in a session, and those that wait for it. The server refuses a second
 * {@code response.create} while one is running, and audio of a cancelled response keeps coming for a while.
 *
 * <p>Thread: the call's loop.
 */
final class ResponseState {

    private static final int KEPT = 64;

    enum Phase { IDLE, REQUESTED, ACTIVE }

    /**
     * A response to ask for.
     *
     * @param parameters null for the server's defaults
     * @param opening    the first words of a call, which nobody wants to hear once the caller has spoken
     */
    record Request(ObjectNode parameters, boolean opening) {

        Request(ObjectNode parameters) {
            this(parameters, false);
        }
    }

    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final Set<String> discarded = new LinkedHashSet<>();
    private Phase phase = Phase.IDLE;
    private String activeId;
    private Request asked;
    private String askedEventId;
    // stays when the request was refused
    private String lastEventId;

    Phase phase() {
        return phase;
    }

    boolean idle() {
        return phase == Phase.IDLE;
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

    /** The caller spoke first. */
    void withdrawOpening() {
        waiting.removeIf(Request::opening);
    }

    /** Takes the next request when nothing is active; null when there is none or it must wait. */
    Request next() {
        return phase == Phase.IDLE ? waiting.poll() : null;
    }

    /** {@code response.create} was sent. */
    void sent(Request request, String eventId) {
        phase = Phase.REQUESTED;
        asked = request;
        askedEventId = eventId;
        lastEventId = eventId;
    }

    /**
     * The server has had enough time to answer this {@code response.create}. True if nothing came of it, so that the
     * next one may be sent.
     */
    boolean unanswered(String eventId) {
        if (!eventId.equals(lastEventId) || phase == Phase.IDLE || activeId != null) {
            return false;
        }
        phase = Phase.IDLE;
        asked = null;
        askedEventId = null;
        return true;
    }

    /** {@code response.created} came: ours, or one the server started by itself. */
    void created(String responseId) {
        phase = Phase.ACTIVE;
        activeId = responseId;
    }

    /** What was asked for last and has not been refused; null when the server started the response by itself. */
    Request asked() {
        return asked;
    }

    /** Our {@code response.create} was refused. True if it was ours, and so was put back or given up. */
    boolean refused(String eventId, boolean becauseActive) {
        boolean ours = phase == Phase.REQUESTED && eventId == null || askedEventId != null && askedEventId.equals(eventId);
        if (!ours || asked == null) {
            return false;
        }
        if (becauseActive) {
            waiting.addFirst(asked);
        }
        asked = null;
        askedEventId = null;
        if (phase == Phase.REQUESTED) {
            // the server has one we do not know of yet; its response.done will let the next one go
            phase = becauseActive ? Phase.ACTIVE : Phase.IDLE;
        }
        return true;
    }

    /** Nothing of the active response is to be heard any more. Returns its id, null when none is active or that was so before. */
    String discardActive() {
        if (phase != Phase.ACTIVE || activeId == null || !discarded.add(activeId)) {
            return null;
        }
        if (discarded.size() > KEPT) { // a server that never finishes its responses
            discarded.remove(discarded.iterator().next());
        }
        return activeId;
    }

    boolean discarded(String responseId) {
        return responseId != null && discarded.contains(responseId);
    }

    /** {@code response.done} came. */
    void done(String responseId) {
        discarded.remove(responseId);
        if (responseId == null || activeId == null || activeId.equals(responseId)) {
            phase = Phase.IDLE;
            activeId = null;
            asked = null;
            askedEventId = null;
        }
    }

    /** The connection is gone, and with it whatever was active; what waits goes on waiting. */
    void connectionLost() {
        if (phase == Phase.REQUESTED && asked != null) {
            waiting.addFirst(asked);
        }
        phase = Phase.IDLE;
        activeId = null;
        asked = null;
        askedEventId = null;
        discarded.clear();
    }
}
