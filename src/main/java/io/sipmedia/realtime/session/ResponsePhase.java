// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Where a session stands with the one response that may be active at a time. A state machine without memory: what an
 * input means in a phase is written down here and nowhere else; ids, queues and what is sent are {@link ResponseState}'s.
 *
 * <p>Every input is answered in every phase, because two sides talk at once: a {@code response.create} and a response
 * the server starts by itself cross on the wire every day.
 */
enum ResponsePhase {

    /** None is active and none is asked for; the next may be asked for. */
    IDLE,
    /** {@code response.create} is on its way. */
    REQUESTED,
    /** Ours was refused because of one that we have not been told of; its end lets ours go. */
    OCCUPIED,
    /** {@code response.created} came: ours, or one the server started by itself. */
    ACTIVE,
    /** Active for the server, over for the caller: he has interrupted it, or a route has. */
    DISCARDED;

    /** What can happen. */
    enum Input {
        /** We send {@code response.create}. */
        SENT,
        /** {@code response.created}. */
        CREATED,
        /** {@code response.done} of the response we know, or of one without a name. */
        DONE,
        /** An error answers our {@code response.create}. */
        REFUSED,
        /** The error says that another response is active. */
        REFUSED_AS_BUSY,
        /** Nothing came of our {@code response.create} within the time it has. */
        UNANSWERED,
        /** Nothing of the active response is to be heard any more. */
        DISCARD,
        /** The connection is gone. */
        LOST
    }

    /** The phase after this input. */
    ResponsePhase on(Input input) {
        return switch (this) {
            case IDLE -> switch (input) {
                case SENT -> REQUESTED;
                case CREATED -> ACTIVE;
                case DONE, REFUSED, REFUSED_AS_BUSY, UNANSWERED, DISCARD, LOST -> IDLE;
            };
            case REQUESTED -> switch (input) {
                case CREATED -> ACTIVE;
                case REFUSED_AS_BUSY -> OCCUPIED;
                case DONE, REFUSED, UNANSWERED, LOST -> IDLE;
                case SENT, DISCARD -> REQUESTED;
            };
            case OCCUPIED -> switch (input) {
                case CREATED -> ACTIVE;
                case DONE, UNANSWERED, LOST -> IDLE;
                case SENT, REFUSED, REFUSED_AS_BUSY, DISCARD -> OCCUPIED;
            };
            case ACTIVE -> switch (input) {
                case DISCARD -> DISCARDED;
                case DONE, LOST -> IDLE;
                // created again: the end of the one before was lost; refused: ours met this one and waits for its end
                case SENT, CREATED, REFUSED, REFUSED_AS_BUSY, UNANSWERED -> ACTIVE;
            };
            case DISCARDED -> switch (input) {
                case CREATED -> ACTIVE;
                case DONE, LOST -> IDLE;
                case SENT, REFUSED, REFUSED_AS_BUSY, UNANSWERED, DISCARD -> DISCARDED;
            };
        };
    }
}
