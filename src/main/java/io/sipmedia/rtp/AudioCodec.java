// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.G711;

/**
 * One direction-free audio codec of a call. An instance belongs to one call and one direction, because codecs other than
 * G.711 keep state between packets. Thread: confined to the call's loop.
 */
interface AudioCodec {

    /** Of the linear audio, in Hz. */
    int sampleRate();

    /** Of the RTP timestamps, in Hz; for G.722 and Opus not the same as the audio's. */
    default int clockRate() {
        return sampleRate();
    }

    /** The payload as linear samples in an array of its own; empty when the payload makes no sense. */
    short[] decode(byte[] payload, int offset, int length);

    /**
     * Encodes samples.
     *
     * @param to receives the payload from {@code at} on
     * @return bytes written
     */
    int encode(short[] samples, int from, int count, byte[] to, int at);

    /** The codec behind a name. */
    static AudioCodec of(AudioCodecId id) {
        return switch (id) {
            case PCMU -> new G711Codec(G711.MU_LAW);
            case PCMA -> new G711Codec(G711.A_LAW);
        };
    }
}
