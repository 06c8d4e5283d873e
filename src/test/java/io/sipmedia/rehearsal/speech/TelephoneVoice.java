// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import io.sipmedia.audio.G711;
import io.sipmedia.audio.Resampler;
import io.sipmedia.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The shipped callers as they sound at the end of a telephone line: 8 kHz, G.711, at the model's 24 kHz. */
public final class TelephoneVoice {

    private static final int MODEL_RATE = 24_000;
    private static final int LINE_RATE = 8_000;

    private TelephoneVoice() {
    }

    /**
     * A phrase.
     *
     * @param file        in the folder of the voices
     * @param law         the line's coding
     * @param leadSamples silence before it, in samples at 8 kHz: odd numbers move the phrase against all frames
     * @param tailMillis  silence after it
     */
    public static short[] line(String file, G711 law, int leadSamples, int tailMillis) {
        try (InputStream in = TelephoneVoice.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/" + file)) {
            short[] narrow = WavFile.read(in).at(LINE_RATE).samples();
            short[] line = new short[leadSamples + narrow.length + tailMillis * LINE_RATE / 1000];
            System.arraycopy(law.decode(law.encode(narrow)), 0, line, leadSamples, narrow.length);
            return Resampler.convert(line, LINE_RATE, MODEL_RATE);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
