// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

/**
 * Limits of a transport.
 *
 * @param maxConnections       connections to one host at a time; the client's own default of 50 would leave call 51 hanging
 * @param maxMessageBytes      longest event accepted; a long answer's {@code response.done} can be large
 * @param connectTimeoutMillis until the upgrade must be answered
 * @param closeTimeoutSeconds  how long the peer may take to answer our close frame
 * @param pingIntervalMillis   between two pings; after two that were not answered the connection counts as lost. 0 for none
 * @param maxQueuedAudio       audio events that may wait for a slow socket before the oldest is dropped
 */
public record TransportOptions(
        int maxConnections, int maxMessageBytes, long connectTimeoutMillis, int closeTimeoutSeconds, long pingIntervalMillis,
        int maxQueuedAudio) {

    /** 2000 connections, 32 MiB, 5 s to connect, 2 s to close, a ping every 5 s, 50 waiting audio events. */
    public static TransportOptions defaults() {
        return new TransportOptions(2000, 32 * 1024 * 1024, 5000, 2, 5000, 50);
    }
}
