// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.audio.Resampler;
import org.junit.jupiter.api.Test;

/** The code that docs/resampler.md shows. */
class ResamplerPageTest {

    @Test
    void theCodeOfThePage() {
        short[] in = new short[160];
        int offset = 0;
        int length = in.length;
        int outOffset = 0;
        short[] samples = new short[44100];

        Resampler up = new Resampler(8000, 24000);
        short[] out = up.process(in);                                   // any length; the stream has no seams
        int n = up.process(in, offset, length, out, outOffset);         // without allocation
        short[] file = Resampler.convert(samples, 44100, 8000);         // a whole recording

        assertEquals(480, n);
        assertEquals(8000, file.length);
    }
}
