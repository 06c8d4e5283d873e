// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Objects;

/**
 * A piece of mono audio on its way through a route: 16-bit linear samples, their rate, the call they belong to and
 * where in the stream they stand. Audio from a model also names the response and item it is part of, so that what was
 * really played can be told to the model when the caller interrupts.
 *
 * <p>Immutable: the frame owns its sample array, nobody else writes to it, and {@link #samples()} is for reading only.
 * It can therefore be kept, queued or copied by any step of a route. Usual length: 20 ms (160 samples at 8 kHz, 480 at
 * 24 kHz); any other length is allowed.
 *
 * <p>Thread: any.
 */
public final class AudioFrame {

    private final String callId;
    private final int sampleRate;
    private final short[] samples;
    private final long position;
    private final String responseId;
    private final String itemId;
    private final int contentIndex;
    private final boolean endsItem;
    private final long madeNanos;

    private AudioFrame(
            String callId, int sampleRate, short[] samples, long position, String responseId, String itemId, int contentIndex,
            boolean endsItem, long madeNanos) {
        this.callId = callId;
        this.sampleRate = sampleRate;
        this.samples = Objects.requireNonNull(samples, "samples");
        this.position = position;
        this.responseId = responseId;
        this.itemId = itemId;
        this.contentIndex = contentIndex;
        this.endsItem = endsItem;
        this.madeNanos = madeNanos;
        if (sampleRate <= 0) {
            throw new IllegalArgumentException("sampleRate must be positive, not " + sampleRate);
        }
    }

    /**
     * A frame of a caller's voice.
     *
     * @param callId     the call, as in the header {@code CamelSipMediaCallId}
     * @param sampleRate in Hz
     * @param samples    16-bit linear, mono; the frame takes ownership, the array must not be written to afterwards
     * @param position   index of the first sample in the stream, counted from 0 at the stream's start, gaps included
     */
    public static AudioFrame of(String callId, int sampleRate, short[] samples, long position) {
        return new AudioFrame(callId, sampleRate, samples, position, null, null, 0, false, System.nanoTime());
    }

    /**
     * A frame of a model's voice.
     *
     * @param position     index of the first sample within the item
     * @param responseId   the Realtime response
     * @param itemId       the conversation item the audio belongs to
     * @param contentIndex index of the content part within the item
     * @see #of(String, int, short[], long)
     */
    public static AudioFrame ofItem(
            String callId, int sampleRate, short[] samples, long position, String responseId, String itemId, int contentIndex) {
        return new AudioFrame(callId, sampleRate, samples, position, responseId, itemId, contentIndex, false, System.nanoTime());
    }

    /**
     * The end of a model's item: no samples, and nothing more comes of this content part. Processors that keep something back give it out
     * with this frame.
     *
     * @param position where the next sample would be, that is, how many there were
     * @see #ofItem(String, int, short[], long, String, String, int)
     */
    public static AudioFrame endOfItem(
            String callId, int sampleRate, long position, String responseId, String itemId, int contentIndex) {
        return new AudioFrame(callId, sampleRate, new short[0], position, responseId, itemId, contentIndex, true, System.nanoTime());
    }

    /** The same piece of the stream at another rate: call and item stay, samples, rate and position are given. */
    public AudioFrame resampled(int newRate, short[] newSamples, long newPosition) {
        return new AudioFrame(callId, newRate, newSamples, newPosition, responseId, itemId, contentIndex, endsItem, madeNanos);
    }

    /** The same frame with other samples of the same rate, for processors that change loudness or mix. */
    public AudioFrame withSamples(short[] newSamples) {
        return new AudioFrame(callId, sampleRate, newSamples, position, responseId, itemId, contentIndex, endsItem, madeNanos);
    }

    /** The call, as in the header {@code CamelSipMediaCallId}. */
    public String callId() {
        return callId;
    }

    /** In Hz. */
    public int sampleRate() {
        return sampleRate;
    }

    /** 16-bit linear samples, mono, for reading only. */
    public short[] samples() {
        return samples;
    }

    /** Index of the first sample in its stream (caller) or its item (model). */
    public long position() {
        return position;
    }

    /** The Realtime response this audio belongs to; null for a caller's voice. */
    public String responseId() {
        return responseId;
    }

    /** The conversation item this audio belongs to; null for a caller's voice. */
    public String itemId() {
        return itemId;
    }

    /**
     * When this audio came to us, from the network or the model, by {@link System#nanoTime}; processors that make other frames of it
     * keep it. What is older took long on its way through the route.
     */
    public long madeNanos() {
        return madeNanos;
    }

    /** The content part within the item; 0 for a caller's voice. */
    public int contentIndex() {
        return contentIndex;
    }

    /** Whether nothing more comes of this content part of a model's item. Such a frame is empty, but for what a processor had kept back. */
    public boolean endsItem() {
        return endsItem;
    }

    /** Length in milliseconds; fractions are cut. */
    public long durationMillis() {
        return samples.length * 1000L / sampleRate;
    }

    /** Length in nanoseconds, to be added up: an hour of frames that are no whole milliseconds long comes to less than one too little. */
    public long durationNanos() {
        return samples.length * 1_000_000_000L / sampleRate;
    }

    /** The samples as little-endian PCM16, the form of WAV data and of the Realtime API's {@code audio/pcm}. */
    public byte[] toPcm16() {
        byte[] bytes = new byte[samples.length * 2];
        for (int i = 0, o = 0; i < samples.length; i++) {
            bytes[o++] = (byte) samples[i];
            bytes[o++] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "AudioFrame[call=" + callId + ", " + samples.length + " samples at " + sampleRate + " Hz, position=" + position
               + (itemId == null ? "" : ", item=" + itemId) + "]";
    }
}
