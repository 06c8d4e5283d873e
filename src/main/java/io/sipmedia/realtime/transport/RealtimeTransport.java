// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.sipmedia.loop.MediaLoop;

/**
 * Opens connections to a Realtime server. The face behind which WebSocket clients can be exchanged.
 *
 * <p>Thread: {@link #connect} from any; the listener is called on the given loop only.
 */
public interface RealtimeTransport extends AutoCloseable {

    /**
     * Connects without blocking. Exactly one of {@link TransportListener#onOpen} and {@link TransportListener#onClosed}
     * follows first; after {@code onClosed} nothing more is called.
     *
     * @param target   where to, and with which headers
     * @param loop     the call's loop
     * @param listener told of everything, on the loop
     */
    void connect(ConnectTarget target, MediaLoop loop, TransportListener listener);

    /** Gives up the client and every connection it still holds. */
    @Override
    void close();
}
