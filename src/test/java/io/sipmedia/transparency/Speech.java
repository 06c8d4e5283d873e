// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Resampler;
import io.sipmedia.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Words from the recordings that ship with the project: three voices, one of them a human's. */
public final class Speech {

    public static final int MODEL_RATE = 24_000;
    private static final String FOLDER = "/io/sipmedia/rehearsal/voices/";
    private static final List<String> NAMES = List.of("human-out-of-grammar", "my-number-is-rms", "interruption", "invoice-question",
            "opening-hours-rms", "human-out-of-grammar", "my-number-is", "transfer-support", "where-is-my-order-rms", "repeat-that",
            "human-out-of-grammar", "opening-hours");

    private Speech() {
    }

    /** The first of them, at this rate. */
    public static List<short[]> words(int count, int rate) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> read(NAMES.get(i % NAMES.size()), rate)).toList();
    }

    private static short[] read(String name, int rate) {
        try (InputStream in = Speech.class.getResourceAsStream(FOLDER + name + ".wav")) {
            WavFile file = WavFile.read(in);
            short[] samples = Resampler.convert(file.samples(), file.sampleRate(), rate);
            // a whole number of samples at any lower rate, so that all words stand on one grid; no whole number of packets
            return Arrays.copyOf(samples, samples.length - samples.length % 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
