// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;

/** What a call's media tells its owner. Thread: the call's event loop, always. */
public interface RtpListener {

    /**
     * Audio from the caller, in order, losses concealed and pauses filled, so that time is continuous. In the long run as long as
     * wall time: the audio of a caller whose clock is off is stretched by that much, and a frame may then be some samples
     * longer or shorter than the packet.
     *
     * @param samples    16-bit linear mono, owned by the receiver
     * @param sampleRate the codec's rate in Hz
     * @param position   index of the first sample since the first packet
     * @param concealed  whether these samples were made up for a loss or a pause
     */
    void onAudio(short[] samples, int sampleRate, long position, boolean concealed);

    /** The first legitimate packet came: the source is locked. */
    default void onSourceLocked(InetSocketAddress source) {
    }

    /** A digit by telephone-event (RFC 4733), exactly once per key press, at its end. */
    default void onDigit(char digit, int durationMillis) {
    }

    /** No RTP for the configured time while the caller was supposed to send. Told once per silence. */
    default void onInactive(long silentMillis) {
    }

    /**
     * A frame of queued audio was handed to the socket (for recorders). Silence between answers is not told.
     *
     * @param samples  used again for the next frame
     * @param position index of the first sample on the outgoing clock, which starts with the first negotiation and runs on
     *                 through silence: what lies between two frames was silence (or {@link IdleAudio})
     */
    default void onPlayed(short[] samples, int sampleRate, long position) {
    }

    /**
     * The last queued sample of an item was handed to the socket and nothing more of it came in time for the next packet, or
     * the item was cut off by a clear. Told again when more of the item comes later.
     */
    default void onItemPlayed(PlayedItem item) {
    }
}
