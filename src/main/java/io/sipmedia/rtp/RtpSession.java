// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import io.sipmedia.loop.MediaLoop;
import java.net.InetAddress;
import java.util.List;

/**
 * One call's audio on the wire: an RTP and RTCP socket pair, the uplink's reorder window and concealment, the downlink's
 * playout queue and pacer.
 *
 * <p>Thread: confined to the call's {@link MediaLoop}, every method and every callback.
 */
public final class RtpSession {

    /**
     * Binds an even RTP port and the RTCP port above it.
     *
     * @throws RtpPortsExhaustedException when no pair is free (503 to the caller)
     */
    public static RtpSession open(MediaLoop loop, RtpPorts ports, InetAddress bind, RtpOptions options, RtpListener listener) {
        throw new UnsupportedOperationException();
    }

    /** The RTP port; RTCP is one above. */
    public int localPort() {
        throw new UnsupportedOperationException();
    }

    /** Applies what offer and answer agreed on; again after each re-INVITE. Audio flows from the first call on. */
    public void negotiated(RtpPeer peer) {
        throw new UnsupportedOperationException();
    }

    /** The rate {@link #play} wants: that of the codec we send. */
    public int sampleRate() {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues audio for the caller. Any length; cut into packets here, with a remainder kept per item.
     *
     * @param samples      at {@link #sampleRate()}, not written to afterwards
     * @param responseId   the model's response, or null for a prompt
     * @param itemId       the model's item, or null for a prompt
     * @param contentIndex the content part
     * @return false when the queue is full and the audio was dropped (counted)
     */
    public boolean play(short[] samples, String responseId, String itemId, int contentIndex) {
        throw new UnsupportedOperationException();
    }

    /** Empties the queue; the next packet is silence. Items heard to their end more than a second ago are not in the answer. */
    public List<PlayedItem> clear() {
        throw new UnsupportedOperationException();
    }

    /** Audio queued and not yet sent. */
    public long queuedMillis() {
        throw new UnsupportedOperationException();
    }

    /** Runs the task on the loop once everything queued now has been sent; at once when nothing is queued. */
    public void whenPlayed(Runnable task) {
        throw new UnsupportedOperationException();
    }

    /** Sends key presses as telephone-event (RFC 4733), 0-9 * # A-D, one after the other. */
    public void sendDigits(String digits, int millisEach, int pauseMillis) {
        throw new UnsupportedOperationException();
    }

    /** Counters so far. */
    public RtpStats stats() {
        throw new UnsupportedOperationException();
    }

    /** Closes the sockets (RTCP BYE first) and gives the ports back to rest. */
    public void close() {
        throw new UnsupportedOperationException();
    }
}
