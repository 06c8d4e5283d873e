// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

/**
 * Changes the rate of a finished piece of speech by a windowed sinc. For streams across frames the project has a
 * resampler of its own; utterances here are whole, so the plain sum over their samples will do.
 */
public final class RateConverter {

    private static final int LOBES = 24;

    private RateConverter() {
    }

    /** The same sound at another rate; the length changes with the rate. */
    public static short[] convert(short[] in, int from, int to) {
        if (from == to) {
            return in;
        }
        double step = (double) from / to;
        double cutoff = Math.min(1.0, (double) to / from) * 0.97;
        int reach = (int) Math.ceil(LOBES / cutoff);
        short[] out = new short[(int) ((long) in.length * to / from)];
        int phases = to / gcd(from, to);
        double[][] taps = new double[phases][];
        for (int p = 0; p < phases; p++) {
            double fraction = p * step - Math.floor(p * step);
            taps[p] = taps(fraction, cutoff, reach);
        }
        for (int i = 0; i < out.length; i++) {
            int centre = (int) ((long) i * from / to);
            double[] weights = taps[i % phases];
            double sum = 0;
            int first = centre - reach + 1;
            for (int k = Math.max(0, -first); k < weights.length && first + k < in.length; k++) {
                sum += in[first + k] * weights[k];
            }
            out[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
        }
        return out;
    }

    private static double[] taps(double fraction, double cutoff, int reach) {
        double[] weights = new double[2 * reach];
        for (int k = 0; k < weights.length; k++) {
            double distance = fraction + reach - 1 - k;
            double x = Math.PI * distance * cutoff;
            double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
            weights[k] = cutoff * sinc * (0.5 + 0.5 * Math.cos(Math.PI * Math.max(-1, Math.min(1, distance / reach))));
        }
        return weights;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
