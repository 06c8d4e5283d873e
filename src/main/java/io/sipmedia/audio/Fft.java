// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * In-place discrete Fourier transform of a power-of-two length, in double precision. Made for designing filters and
 * for looking at spectra; allocates nothing, but audio that is only passed on has no use for it.
 *
 * <p>Thread: any; an instance holds constants only.
 */
final class Fft {

    private final int size;
    private final double[] cos;
    private final double[] sin;

    /** @param size number of points, a power of two */
    Fft(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("an FFT needs a power of two, not " + size);
        }
        this.size = size;
        cos = new double[size / 2];
        sin = new double[size / 2];
        for (int i = 0; i < size / 2; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / size);
            sin[i] = Math.sin(2 * Math.PI * i / size);
        }
    }

    /** X[k] = sum of x[n]·e^(-2πi·kn/size). */
    void forward(double[] re, double[] im) {
        reverseBits(re, im);
        for (int half = 1; half < size; half *= 2) {
            int step = size / (2 * half);
            for (int start = 0; start < size; start += 2 * half) {
                for (int i = start, t = 0; i < start + half; i++, t += step) {
                    int j = i + half;
                    double xr = re[j] * cos[t] + im[j] * sin[t];
                    double xi = im[j] * cos[t] - re[j] * sin[t];
                    re[j] = re[i] - xr;
                    im[j] = im[i] - xi;
                    re[i] += xr;
                    im[i] += xi;
                }
            }
        }
    }

    /** The inverse of {@link #forward}, scaled so that one undoes the other. */
    void inverse(double[] re, double[] im) {
        forward(im, re);
        for (int i = 0; i < size; i++) {
            re[i] /= size;
            im[i] /= size;
        }
    }

    private void reverseBits(double[] re, double[] im) {
        int shift = 1 + Integer.numberOfLeadingZeros(size);
        for (int i = 1; i < size - 1; i++) {
            int j = Integer.reverse(i) >>> shift;
            if (i < j) {
                double r = re[i];
                re[i] = re[j];
                re[j] = r;
                double m = im[i];
                im[i] = im[j];
                im[j] = m;
            }
        }
    }
}
