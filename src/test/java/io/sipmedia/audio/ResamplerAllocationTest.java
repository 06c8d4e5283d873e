// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.Allocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A frame that is resampled leaves nothing to the garbage collector but the array it is returned in. */
class ResamplerAllocationTest {

    // of the measurement itself
    private static final double NOTHING = 1;

    @ParameterizedTest
    @CsvSource({"8000,24000", "24000,8000", "16000,24000", "24000,16000", "8000,16000", "16000,8000", "48000,24000", "44100,8000"})
    void aFrameCostsNoGarbage(int from, int to) {
        Resampler resampler = new Resampler(from, to);
        short[] in = Spectrum.tone(1000, from, from / 50, 0.5);
        short[] out = new short[to / 50 + 1];
        assertEquals(0, Allocation.bytesPerRun(() -> resampler.process(in, 0, in.length, out, 0)), NOTHING);
        if (from * 20 % 1000 == 0) {
            assertEquals(Allocation.ofSamples(to / 50), Allocation.bytesPerRun(() -> resampler.process(in)), NOTHING, "the array returned");
        }
    }
}
