// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

/**
 * What happens on one connection. Thread: the call's loop.
 */
public interface TransportListener {

    /** The upgrade succeeded. */
    void onOpen(RealtimeConnection connection);

    /**
     * A whole event, however many frames it came in.
     *
     * @param utf8   only valid during the call
     * @param length of the event in bytes, from index 0
     */
    void onText(byte[] utf8, int length);

    /** The connection is over, or was never made. Called once, and last. */
    void onClosed(TransportClosed closed);
}
