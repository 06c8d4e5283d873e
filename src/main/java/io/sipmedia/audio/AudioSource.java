// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * Somewhere that samples come from, as many as asked for, whenever they are asked for: a tone, a melody, a recording, a
 * synthesizer of the user's own.
 *
 * <p>Thread: one at a time. {@link #read} is called on a call's event loop and must neither block nor take long.
 */
public interface AudioSource {

    /** In Hz; does not change. */
    int sampleRate();

    /**
     * Writes the next samples.
     *
     * @return number of samples written; less than {@code length} only at the end, 0 after it
     */
    int read(short[] out, int offset, int length);

    /** A recording, once. The array must not be written to afterwards. */
    static AudioSource of(short[] samples, int sampleRate) {
        return new Recording(samples, sampleRate, false);
    }

    /** A recording, over and over. The array must not be written to afterwards. */
    static AudioSource looped(short[] samples, int sampleRate) {
        return new Recording(samples, sampleRate, true);
    }

    /** The next {@code length} samples, or what is left of them. */
    default short[] read(int length) {
        short[] out = new short[length];
        int count = read(out, 0, length);
        return count == length ? out : Arrays.copyOf(out, count);
    }
}
