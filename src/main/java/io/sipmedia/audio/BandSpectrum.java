// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * How loud two signals of 8 kHz are at the same time, in 24 bands of 125 Hz from 250 to 3250 Hz, in dB of full scale. One
 * transform serves both signals: one is its real part, the other its imaginary part.
 *
 * <p>Allocates nothing after construction. Thread: confined to its owner's.
 */
final class BandSpectrum {

    static final int BANDS = 24;
    /** Samples of a look: 20 ms. */
    static final int WINDOW = 160;
    /** What a band without any sound is said to have. */
    static final double NOTHING_DB = -100;

    private static final int SIZE = 256;
    private static final int FIRST_BIN = 8;
    private static final int BINS = 4;
    private static final Fft FFT = new Fft(SIZE);
    private static final double[] HANN = hann();
    // a sine of full scale has 0 dB
    private static final double FULL_SCALE = Math.pow(32768.0 * WINDOW / 4, 2);

    private final double[] re = new double[SIZE];
    private final double[] im = new double[SIZE];

    private static double[] hann() {
        double[] window = new double[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / WINDOW);
        }
        return window;
    }

    /** Both signals are {@link #WINDOW} samples of 16 bits' range; both results get {@link #BANDS} values. */
    void measure(float[] first, float[] second, double[] firstDb, double[] secondDb) {
        for (int i = 0; i < SIZE; i++) {
            re[i] = i < WINDOW ? first[i] * HANN[i] : 0;
            im[i] = i < WINDOW ? second[i] * HANN[i] : 0;
        }
        FFT.forward(re, im);
        for (int band = 0; band < BANDS; band++) {
            double one = 0;
            double two = 0;
            for (int k = FIRST_BIN + band * BINS; k < FIRST_BIN + (band + 1) * BINS; k++) {
                int m = SIZE - k;
                // even and odd parts of the transform of a complex signal are those of its two parts
                one += square((re[k] + re[m]) / 2) + square((im[k] - im[m]) / 2);
                two += square((im[k] + im[m]) / 2) + square((re[m] - re[k]) / 2);
            }
            firstDb[band] = decibel(one);
            secondDb[band] = decibel(two);
        }
    }

    private static double square(double x) {
        return x * x;
    }

    private static double decibel(double power) {
        return Math.max(NOTHING_DB, 10 * Math.log10(power / FULL_SCALE + 1e-12));
    }
}
