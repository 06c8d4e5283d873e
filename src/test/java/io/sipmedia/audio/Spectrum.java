// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at single frequencies of a signal through a Kaiser window whose side lobes are 150 dB down. */
final class Spectrum {

    private static final double BETA = 0.1102 * (150 - 8.7);

    private static final Map<Integer, double[]> WINDOWS = new ConcurrentHashMap<>();

    private Spectrum() {
    }

    /** A sine of the given amplitude, where 1 is full scale. */
    static short[] tone(double frequency, int sampleRate, int length, double amplitude) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) Math.round(amplitude * 32767 * Math.sin(2 * Math.PI * frequency * i / sampleRate));
        }
        return samples;
    }

    /** Amplitude (1 is full scale) of the component at this frequency. */
    static double amplitude(short[] samples, int from, double frequency, int sampleRate) {
        double[] c = component(samples, from, frequency, sampleRate);
        return Math.hypot(c[0], c[1]);
    }

    /** Phase in radians, with the sine of {@link #tone} at 0. */
    static double phase(short[] samples, int from, double frequency, int sampleRate) {
        double[] c = component(samples, from, frequency, sampleRate);
        return Math.atan2(c[1], c[0]);
    }

    /** Energy of the tone against that of everything else, in dB; the tone is what fits best at its frequency. */
    static double snr(short[] samples, int from, double frequency, int sampleRate) {
        double ss = 0;
        double cc = 0;
        double sc = 0;
        double xs = 0;
        double xc = 0;
        double xx = 0;
        for (int i = from; i < samples.length; i++) {
            double angle = 2 * Math.PI * frequency * i / sampleRate;
            double s = Math.sin(angle);
            double c = Math.cos(angle);
            ss += s * s;
            cc += c * c;
            sc += s * c;
            xs += samples[i] * s;
            xc += samples[i] * c;
            xx += (double) samples[i] * samples[i];
        }
        double det = ss * cc - sc * sc;
        double sine = (xs * cc - xc * sc) / det;
        double cosine = (xc * ss - xs * sc) / det;
        double tone = sine * xs + cosine * xc;
        return 10 * Math.log10(tone / (xx - tone));
    }

    /**
     * The best SNR in dB that a tone can have which is rounded to 16 bits at one rate and again at another: each rounding adds a
     * twelfth of a step squared, of the first one what lies above the band of the second is gone.
     */
    static double roundedTwice(double amplitude, int from, int to) {
        double peak = amplitude * 32767;
        return 10 * Math.log10(peak * peak / 2 / ((Math.min(1, (double) to / from) + 1) / 12));
    }

    static double decibels(double ratio) {
        return 20 * Math.log10(Math.max(ratio, 1e-12));
    }

    /** Where a frequency is found after sampling at this rate. */
    static double folded(double frequency, int sampleRate) {
        double f = Math.abs(frequency) % sampleRate;
        return f > sampleRate / 2.0 ? sampleRate - f : f;
    }

    // in phase with the sine, and a quarter turn ahead of it
    private static double[] component(short[] samples, int from, double frequency, int sampleRate) {
        int n = samples.length - from;
        double sine = 0;
        double cosine = 0;
        double sum = 0;
        double[] window = WINDOWS.computeIfAbsent(n, Spectrum::window);
        for (int i = 0; i < n; i++) {
            double angle = 2 * Math.PI * frequency * (from + i) / sampleRate;
            sine += window[i] * samples[from + i] * Math.sin(angle);
            cosine += window[i] * samples[from + i] * Math.cos(angle);
            sum += window[i];
        }
        return new double[] { 2 * sine / sum / 32767, 2 * cosine / sum / 32767 };
    }

    private static double[] window(int n) {
        double[] window = new double[n];
        for (int i = 0; i < n; i++) {
            double x = (2.0 * i - (n - 1)) / n;
            window[i] = FilterDesign.besselI0(BETA * Math.sqrt(1 - x * x));
        }
        return window;
    }
}
