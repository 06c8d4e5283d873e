// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * The one response that may be active in a session, and those that wait for it. The server refuses a second
 * {@code response.create} while one is running, and audio of a cancelled response keeps coming for a while.
 *
 * <p>Thread: the call's loop.
 */
final class ResponseState {

    enum Phase { IDLE, REQUESTED, ACTIVE }

    /** A response to ask for; parameters null for the server's defaults. */
    record Request(ObjectNode parameters) {
    }

    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final Set<String> discarded = new HashSet<>();
    private Phase phase = Phase.IDLE;
    private String activeId;
    private Request asked;
    private String askedEventId;

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

    /** Takes the next request when nothing is active; null when there is none or it must wait. */
    Request next() {
        return phase == Phase.IDLE ? waiting.poll() : null;
    }

    /** {@code response.create} was sent. */
    void sent(Request request, String eventId) {
        phase = Phase.REQUESTED;
        asked = request;
        askedEventId = eventId;
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

    /** Nothing of the active response is to be heard any more. Returns its id, null when none is active. */
    String discardActive() {
        if (phase != Phase.ACTIVE || activeId == null) {
            return null;
        }
        discarded.add(activeId);
        return activeId;
    }

    boolean discarded(String responseId) {
        return responseId != null && discarded.contains(responseId);
    }

    /** {@code response.done} came. */
    void done(String responseId) {
        discarded.remove(responseId);
        if (activeId == null || activeId.equals(responseId)) {
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
