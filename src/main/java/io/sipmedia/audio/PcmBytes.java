// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * 16-bit little-endian PCM as bytes: WAV data and the {@code audio/pcm} of the Realtime API.
 *
 * <p>The static methods convert what is complete. An instance joins a stream of pieces that may end in the middle of a
 * sample, as the base64 of a model's audio deltas may: the odd byte waits for the next piece. Thread: one at a time.
 */
public final class PcmBytes {

    private boolean pending;
    private byte low;

    /** An empty stream. */
    public PcmBytes() {
    }

    /** Samples to bytes. */
    public static byte[] toBytes(short[] samples) {
        byte[] bytes = new byte[samples.length * 2];
        toBytes(samples, 0, bytes, 0, samples.length);
        return bytes;
    }

    /** Samples to twice as many bytes. */
    public static void toBytes(short[] samples, int offset, byte[] out, int outOffset, int length) {
        for (int i = 0, o = outOffset; i < length; i++) {
            short sample = samples[offset + i];
            out[o++] = (byte) sample;
            out[o++] = (byte) (sample >> 8);
        }
    }

    /** Bytes to half as many samples; an odd last byte is left out. */
    public static short[] toSamples(byte[] bytes) {
        return toSamples(bytes, 0, bytes.length);
    }

    /** Bytes to half as many samples; an odd last byte is left out. */
    public static short[] toSamples(byte[] bytes, int offset, int length) {
        short[] samples = new short[length / 2];
        for (int i = 0, b = offset; i < samples.length; i++, b += 2) {
            samples[i] = (short) (bytes[b] & 0xFF | bytes[b + 1] << 8);
        }
        return samples;
    }

    /** The samples that this piece completes, possibly none. */
    public short[] next(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return new short[0];
        }
        int waiting = pending ? 1 : 0;
        short[] samples = new short[(waiting + length) / 2];
        if (pending) {
            samples[0] = (short) (low & 0xFF | bytes[offset] << 8);
        }
        for (int i = waiting, b = offset + waiting; i < samples.length; i++, b += 2) {
            samples[i] = (short) (bytes[b] & 0xFF | bytes[b + 1] << 8);
        }
        pending = (waiting + length) % 2 == 1;
        low = bytes[offset + length - 1];
        return samples;
    }

    /** Drops an odd byte that waits: a new item begins. */
    public void reset() {
        pending = false;
    }
}
