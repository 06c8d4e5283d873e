// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What was said and heard in a call, on one time line that begins when the caller dialled. Both channels have the same
 * length.
 *
 * @param left       what the caller sent, as it left
 * @param right      what the caller heard, placed as a telephone would have played it; what was lost is silence
 * @param sampleRate of both, in Hz
 * @param startNanos when the first sample was, as {@link System#nanoTime()}
 */
public record Recording(short[] left, short[] right, int sampleRate, long startNanos) {

    /** As a stereo WAV, PCM 16 bit: caller left, model right. */
    public byte[] toWav() {
        return Wav.write(sampleRate, left, right);
    }

    /** Writes {@link #toWav()}. */
    public void writeTo(Path file) throws IOException {
        Files.write(file, toWav());
    }

    /** Where a moment stands on the time line. */
    public double millisAt(long nanoTime) {
        return (nanoTime - startNanos) / 1e6;
    }

    public long durationMillis() {
        return left.length * 1000L / sampleRate;
    }
}
