// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

/**
 * One open connection. Thread: the call's loop.
 */
public interface RealtimeConnection {

    /** Sends an event that must arrive; it waits while the socket cannot take more. */
    void send(String event);

    /**
     * Sends an event that carries audio; the oldest waiting audio is dropped when too much of it waits.
     *
     * @param event  in ASCII, from index 0; only used during the call, and written to
     * @param length of the event in bytes
     */
    void sendAudio(byte[] event, int length);

    /** Audio events dropped because the peer did not take them in time. */
    long droppedAudioEvents();

    /**
     * Closes with this code, and cuts the connection when the peer does not answer the close frame within the limit
     * (OpenAI does not answer it at all).
     */
    void close(int code, String reason);
}
