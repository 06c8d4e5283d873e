// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.sipmedia.loop.MediaLoop;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds headers to the upgrade request of every connection, for one session.
 *
 * <p>Thread: see {@link RealtimeTransport}.
 */
public final class HeaderTransport implements RealtimeTransport {

    private final RealtimeTransport transport;
    private final Map<String, String> more;

    /** @param transport makes the connections; it is not closed by this one */
    public HeaderTransport(RealtimeTransport transport, Map<String, String> more) {
        this.transport = transport;
        this.more = Map.copyOf(more);
    }

    @Override
    public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
        Map<String, String> headers = new HashMap<>(target.headers());
        headers.putAll(more);
        transport.connect(new ConnectTarget(target.uri(), headers, target.patienceMillis(), target.audioBytesPerSecond()), loop, listener);
    }

    /** Nothing: the transport belongs to others. */
    @Override
    public void close() {
    }
}
