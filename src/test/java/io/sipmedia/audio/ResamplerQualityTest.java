// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the ear would notice: level, images, aliases and delay, measured on 16-bit tones that went through the real thing. */
class ResamplerQualityTest {

    private static final double AMPLITUDE = 0.7;
    private static final double REJECTION_DB = -100;

    @ParameterizedTest
    @CsvSource({
            "8000,24000", "24000,8000", "16000,24000", "24000,16000", "8000,16000", "16000,8000",
            "48000,8000", "48000,16000", "48000,24000", "22050,8000", "44100,8000", "44100,16000", "44100,24000" })
    void passBandIsFlatAndImagesAndAliasesAreGone(int from, int to) {
        double pass = FilterBank.passBand(Math.min(from, to));
        List<String> wrong = new ArrayList<>();
        for (double f = 97; f < from / 2.0; f += from / 47.3) {
            short[] out = resample(f, from, to);
            int settled = to / 20;
            if (f <= pass) {
                double gain = Spectrum.decibels(Spectrum.amplitude(out, settled, f, to) / AMPLITUDE);
                if (Math.abs(gain) > 0.1) {
                    wrong.add(String.format("gain at %.0f Hz: %.3f dB", f, gain));
                }
            }
            for (double product : products(f, from, to)) {
                double level = Spectrum.decibels(Spectrum.amplitude(out, settled, product, to) / AMPLITUDE);
                if (level > REJECTION_DB) {
                    wrong.add(String.format("%.0f Hz appears at %.0f Hz with %.1f dB", f, product, level));
                }
            }
        }
        assertTrue(wrong.isEmpty(), () -> from + " to " + to + ": " + wrong);
    }

    /** A 16-bit tone has this much noise of its own, spread over its band; and so has what is rounded to 16 bits afterwards. */
    @ParameterizedTest
    @CsvSource({
            "8000,24000", "24000,8000", "16000,24000", "24000,16000", "8000,16000", "16000,8000",
            "48000,8000", "48000,16000", "48000,24000", "22050,8000", "44100,8000", "44100,16000", "44100,24000" })
    void aToneHasNoMoreNoiseThanSixteenBitsHave(int from, int to) {
        double snr = Spectrum.snr(resample(1000.3, from, to), to / 20, 1000.3, to);
        double limit = Spectrum.roundedTwice(AMPLITUDE, from, to);
        assertTrue(snr > limit - 0.5, from + " to " + to + ": " + snr + " dB, 16 bits allow " + limit);
    }

    @ParameterizedTest
    @CsvSource({ "8000,24000", "24000,8000", "16000,24000", "24000,16000", "8000,16000", "16000,8000", "48000,8000" })
    void groupDelayIsShort(int from, int to) {
        double pass = FilterBank.passBand(Math.min(from, to));
        assertTrue(groupDelayMillis(1000, from, to) <= 0.5, () -> "at 1 kHz: " + groupDelayMillis(1000, from, to));
        for (double f = 300; f <= pass - 10; f += 155) {
            double delay = groupDelayMillis(f, from, to);
            assertTrue(delay <= 1.5, "at " + f + " Hz: " + delay + " ms");
        }
        assertTrue(groupDelayMillis(pass - 10, from, to) <= 1.5, "at the edge: " + groupDelayMillis(pass - 10, from, to));
    }

    /** Everything a tone could become besides itself: mirrored at multiples of the old rate, folded by the new one. */
    private static List<Double> products(double f, int from, int to) {
        List<Double> products = new ArrayList<>();
        for (int m = 0; m <= 3; m++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double at = Spectrum.folded((double) m * from + sign * f, to);
                // the tone itself, and what lands so close that the window cannot tell it from the tone
                if (Math.abs(at - f) > 80 && at > 20) {
                    products.add(at);
                }
            }
        }
        return products;
    }

    private static double groupDelayMillis(double f, int from, int to) {
        double step = 10;
        double turn = Spectrum.phase(resample(f - step, from, to), to / 20, f - step, to)
                      - Spectrum.phase(resample(f + step, from, to), to / 20, f + step, to);
        // a whole turn would be 50 ms
        return Math.IEEEremainder(turn, 2 * Math.PI) / (2 * Math.PI * 2 * step) * 1000;
    }

    private static short[] resample(double f, int from, int to) {
        return new Resampler(from, to).process(Spectrum.tone(f, from, from * 2 / 5, AMPLITUDE));
    }
}
