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

    /** How many samples {@link #decode} will make of a payload; 0 when the payload makes no sense. */
    int samples(byte[] payload, int offset, int length);

    /** The payload as linear samples in an array of its own, as many as {@link #samples} says. */
    short[] decode(byte[] payload, int offset, int length);

    /**
     * Encodes samples.
     *
     * @param to receives the payload from {@code at} on
     * @return bytes written
     */
    int encode(short[] samples, int from, int count, byte[] to, int at);

    /**
     * Encodes silence. A codec whose encoder is dear says the same again once it has said silence for a while.
     *
     * @param quiet zeros, {@code count} of them
     * @param to    receives the payload from {@code at} on
     * @return bytes written
     */
    default int silence(short[] quiet, int count, byte[] to, int at) {
        return encode(quiet, 0, count, to, at);
    }

    /**
     * Encodes the noise of a pause ({@link ComfortNoise#idle}). A codec whose encoder is dear sends noise of the kind that it has already.
     *
     * @param noise the noise, {@code count} samples
     * @param to    receives the payload from {@code at} on
     * @return bytes written
     */
    default int noise(short[] noise, int count, byte[] to, int at) {
        return encode(noise, 0, count, to, at);
    }

    /**
     * Audio for a loss, if the codec itself knows better than {@link Concealment}: from its state, and from what the next packet
     * says about the one before it. To be called before the next packet is decoded.
     *
     * @param count samples that are missing
     * @return as many samples; null when the codec has nothing of the kind
     */
    default short[] recover(int count, byte[] next, int offset, int length) {
        return null;
    }

    /** Whether the payload says that the sender falls silent and may send nothing for a while. */
    default boolean pauses(byte[] payload, int offset, int length) {
        return false;
    }

    /** Whether a packet is coded with what was said before in mind, so that another instance cannot go on where this one stopped. */
    default boolean remembers() {
        return true;
    }

    /** The longest packet the codec can make that is no longer than wished, in milliseconds. */
    default int packetMillis(int wished) {
        return wished;
    }

    /** The codec behind a name. */
    static AudioCodec of(AudioCodecId id) {
        return of(id, null);
    }

    /**
     * The codec behind a name.
     *
     * @param parameters what the receiver of the audio wants, as in its {@code a=fmtp}; null for nothing
     */
    static AudioCodec of(AudioCodecId id, String parameters) {
        return switch (id) {
            case PCMU -> new G711Codec(G711.MU_LAW);
            case PCMA -> new G711Codec(G711.A_LAW);
            case G722 -> new G722Codec();
            case OPUS -> new OpusCodec(OpusParameters.parse(parameters));
        };
    }
}
