// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * Designs the low-pass filters of the {@link Resampler}: a windowed sinc (Kaiser window) gives the magnitude response,
 * the real cepstrum turns it into the minimum-phase filter of the same magnitude. Minimum phase is what keeps the delay
 * at some tenths of a millisecond where the linear-phase filter of the same steepness would add five.
 *
 * <p>Thread: any; pure functions.
 */
final class FilterDesign {

    // below this magnitude (-150 dB) the exact depth of a zero of the prototype does not matter, but its logarithm would
    private static final double MAGNITUDE_FLOOR = 3e-8;
    // transform points per tap: the cepstrum of a filter with zeros on the unit circle decays slowly; the very long
    // filters of ratios like 44.1 to 8 kHz are mostly stop band, do with less and would take too long otherwise
    private static final int OVERSAMPLING = 32;
    private static final int OVERSAMPLING_LONG = 4;
    private static final int LONG = 4096;

    private FilterDesign() {
    }

    /** Number of taps a Kaiser window needs for this transition and attenuation. */
    static int taps(double sampleRate, double pass, double stop, double attenuationDb) {
        double transition = 2 * Math.PI * (stop - pass) / sampleRate;
        return (int) Math.ceil((attenuationDb - 7.95) / (2.285 * transition)) + 1;
    }

    /**
     * A linear-phase low pass with a gain of 1 at 0 Hz.
     *
     * @param pass          upper edge of the pass band in Hz
     * @param stop          lower edge of the stop band in Hz
     * @param attenuationDb of the stop band, 50 or more
     * @param taps          length of the filter; see {@link #taps}
     */
    static double[] lowPass(double sampleRate, double pass, double stop, double attenuationDb, int taps) {
        double cutoff = (pass + stop) / 2 / sampleRate;
        double beta = 0.1102 * (attenuationDb - 8.7);
        double centre = (taps - 1) / 2.0;
        double[] h = new double[taps];
        double sum = 0;
        for (int i = 0; i < taps; i++) {
            double t = i - centre;
            double sinc = t == 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * t) / (Math.PI * t);
            double x = t / (centre + 0.5);
            h[i] = sinc * besselI0(beta * Math.sqrt(1 - x * x)) / besselI0(beta);
            sum += h[i];
        }
        for (int i = 0; i < taps; i++) {
            h[i] /= sum;
        }
        return h;
    }

    /** The filter with the same magnitude response and the same length whose energy comes as early as can be. */
    static double[] minimumPhase(double[] linear) {
        int oversampling = linear.length > LONG ? OVERSAMPLING_LONG : OVERSAMPLING;
        int size = Integer.highestOneBit(Math.max(512, linear.length * oversampling) - 1) * 2;
        Fft fft = new Fft(size);
        double[] re = new double[size];
        double[] im = new double[size];
        System.arraycopy(linear, 0, re, 0, linear.length);
        fft.forward(re, im);
        for (int i = 0; i < size; i++) {
            re[i] = Math.log(Math.max(Math.hypot(re[i], im[i]), MAGNITUDE_FLOOR));
            im[i] = 0;
        }
        fft.inverse(re, im);
        // folding the anti-causal half of the cepstrum onto the causal one makes the phase minimal
        for (int i = 1; i < size / 2; i++) {
            re[i] *= 2;
            re[size - i] = 0;
        }
        Arrays.fill(im, 0);
        fft.forward(re, im);
        for (int i = 0; i < size; i++) {
            double magnitude = Math.exp(re[i]);
            re[i] = magnitude * Math.cos(im[i]);
            im[i] = magnitude * Math.sin(im[i]);
        }
        fft.inverse(re, im);
        return Arrays.copyOf(re, linear.length);
    }

    /** Modified Bessel function of the first kind, order 0, by its power series. */
    static double besselI0(double x) {
        double quarter = x * x / 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++) {
            term *= quarter / ((double) k * k);
            sum += term;
        }
        return sum;
    }
}
