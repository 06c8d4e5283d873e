// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * The packet of silence that an Opus stream sends again and again while nothing is said: encoding it anew costs as much as speech.
 * After a fifth of a second of silence encoder and decoder have nothing of the speech before left in them, and whatever a packet says
 * of itself it says in full (RFC 6716 4.2.7: the first frame of a packet takes its gain from nothing before it), so the last packet
 * of silence that was really encoded says silence wherever it is heard. From time to time a fresh one is encoded all the same, so that
 * a telephone that joins in or lost packets, and the encoder itself, are never long behind.
 *
 * <p>Not DTX (RFC 7587 3.1.3), which sends nothing: NATs and telephones like a stream that does not stop.
 *
 * <p>Thread: confined to the call's loop.
 */
final class OpusSilence {

    private static final int RATE = 24_000;
    /** As long as Opus itself waits before it pauses. */
    private static final int SETTLED = RATE / 5;
    private static final int REFRESHED = RATE;

    // in samples: since somebody spoke, and since a packet was encoded
    private int silent;
    private int old;
    private int packetSamples;
    private int length;
    private byte[] packet = {};

    /** Somebody speaks. */
    void over() {
        silent = 0;
    }

    /** The packet once more, if it may be. @return bytes written; 0 when silence has to be encoded */
    int again(int samples, byte[] to, int at) {
        if (silent < SETTLED || old >= REFRESHED || samples != packetSamples || length > to.length - at) {
            return 0;
        }
        old += samples;
        System.arraycopy(packet, 0, to, at, length);
        return length;
    }

    /** Silence was encoded. @return the length */
    int coded(int samples, byte[] from, int at, int bytes) {
        silent = Math.min(SETTLED, silent + samples);
        old = 0;
        packetSamples = samples;
        length = bytes;
        if (packet.length < bytes) {
            packet = new byte[bytes];
        }
        System.arraycopy(from, at, packet, 0, bytes);
        return bytes;
    }
}
