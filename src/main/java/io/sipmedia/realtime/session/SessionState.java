// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Where a session stands.
 */
public enum SessionState {
    /** Not opened yet. */
    NEW,
    /** The first connection is being made. */
    CONNECTING,
    /** Connected; {@code session.update} is sent, {@code session.updated} is awaited. */
    CONFIGURING,
    /** The formats are confirmed, audio flows. */
    READY,
    /** The connection is lost; the next attempt waits for its time or is being made. */
    RECONNECTING,
    /** Nothing is asked for any more; our close frame is sent, at once or within a second, when the last words are in. */
    CLOSING,
    /** Ended as wished. */
    CLOSED,
    /** Ended by an error that no further attempt would mend. */
    FAILED;

    /** Whether nothing will happen any more. */
    public boolean over() {
        return this == CLOSED || this == FAILED;
    }

    /** Whether the session takes part in a call: it is up or on its way. */
    public boolean live() {
        return this == CONNECTING || this == CONFIGURING || this == READY || this == RECONNECTING;
    }
}
