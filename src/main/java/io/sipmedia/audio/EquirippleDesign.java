// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * The shortest linear-phase low pass that keeps within a given ripple and attenuation: T. W. Parks and J. H. McClellan,
 * "Chebyshev Approximation for Nonrecursive Digital Filters with Linear Phase", IEEE Transactions on Circuit Theory 19
 * (1972). A Kaiser window cannot give the pass band more ripple than the stop band, and pays for that with a third more
 * taps.
 *
 * <p>The response of such a filter is a polynomial in the cosine of the frequency. The best one errs by the same amount, in
 * turn upwards and downwards, at one frequency more than it has coefficients; from a guess of these frequencies follows a
 * polynomial, from its error a better guess (Remez exchange).
 *
 * <p>Thread: one; a design is made once.
 */
final class EquirippleDesign {

    // grid points per extreme, and by how much the greatest error may exceed the smallest
    private static final int DENSITY = 16;
    private static final double EVEN = 1.001;
    private static final int MAX_ROUNDS = 60;

    private final int degree;
    /** Cosines of the frequencies that are looked at, the pass band's first. */
    private final double[] grid;
    private final int passPoints;
    private final double stopWeight;
    /** Where in the grid the error is greatest. */
    private final int[] extremes;
    private final double[] nodes;
    private final double[] values;
    private final double[] factors;
    private double ripple;

    private EquirippleDesign(double pass, double stop, int degree, double stopWeight) {
        this.degree = degree;
        this.stopWeight = stopWeight;
        int count = degree + 2;
        double perPoint = (pass + 0.5 - stop) / (count * DENSITY);
        passPoints = (int) Math.ceil(pass / perPoint) + 1;
        int stopPoints = (int) Math.ceil((0.5 - stop) / perPoint) + 1;
        grid = new double[passPoints + stopPoints];
        for (int i = 0; i < grid.length; i++) {
            int j = i - passPoints;
            double frequency = j < 0 ? pass * i / (passPoints - 1) : stop + (0.5 - stop) * j / (stopPoints - 1);
            grid[i] = Math.cos(2 * Math.PI * frequency);
        }
        extremes = new int[count];
        Arrays.setAll(extremes, i -> (int) Math.round((double) i * (grid.length - 1) / (count - 1)));
        nodes = new double[count];
        values = new double[count];
        factors = new double[count];
    }

    /**
     * A low pass of an odd number of taps with a gain of 1 at 0 Hz.
     *
     * @param pass          upper edge of the pass band in Hz
     * @param stop          lower edge of the stop band in Hz
     * @param rippleDb      how far the pass band may stray to either side
     * @param attenuationDb of the stop band
     */
    static double[] lowPass(double sampleRate, double pass, double stop, double rippleDb, double attenuationDb) {
        double ripple = Math.pow(10, rippleDb / 20) - 1;
        double rest = Math.pow(10, -attenuationDb / 20);
        // Kaiser's estimate of the length, which is seldom too short
        double taps = (-10 * Math.log10(ripple * rest) - 13) / (14.6 * (stop - pass) / sampleRate);
        for (int degree = (int) Math.ceil(taps / 2);; degree++) {
            EquirippleDesign design = new EquirippleDesign(pass / sampleRate, stop / sampleRate, degree, ripple / rest);
            if (design.converges() && design.ripple <= ripple) {
                return design.taps();
            }
        }
    }

    private boolean converges() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            interpolate();
            double[] error = new double[grid.length];
            Arrays.setAll(error, i -> weight(i) * (wanted(i) - response(grid[i])));
            if (!exchange(error)) {
                return false;
            }
            double greatest = Arrays.stream(extremes).mapToDouble(i -> Math.abs(error[i])).max().getAsDouble();
            if (greatest <= ripple * EVEN) {
                return true;
            }
        }
        return false;
    }

    private double wanted(int i) {
        return i < passPoints ? 1 : 0;
    }

    private double weight(int i) {
        return i < passPoints ? 1 : stopWeight;
    }

    // the polynomial whose error is the same at all extremes, by Lagrange's barycentric formula
    private void interpolate() {
        Arrays.setAll(nodes, i -> grid[extremes[i]]);
        double sum = 0;
        double alternating = 0;
        for (int i = 0; i < nodes.length; i++) {
            double product = 1;
            for (int j = 0; j < nodes.length; j++) {
                // the 2 keeps the product of hundreds of distances within range
                product *= j == i ? 1 : 2 * (nodes[i] - nodes[j]);
            }
            factors[i] = 1 / product;
            sum += factors[i] * wanted(extremes[i]);
            alternating += sign(i) * factors[i] / weight(extremes[i]);
        }
        double error = sum / alternating;
        Arrays.setAll(values, i -> wanted(extremes[i]) - sign(i) * error / weight(extremes[i]));
        ripple = Math.abs(error);
    }

    private static int sign(int i) {
        return i % 2 == 0 ? 1 : -1;
    }

    private double response(double x) {
        double above = 0;
        double below = 0;
        for (int i = 0; i < nodes.length; i++) {
            double distance = x - nodes[i];
            if (Math.abs(distance) < 1e-14) {
                return values[i];
            }
            double term = factors[i] / distance;
            above += term * values[i];
            below += term;
        }
        return above / below;
    }

    // the greatest error of each stretch of one sign; false if there are too few stretches
    private boolean exchange(double[] error) {
        int[] found = new int[grid.length];
        int count = 0;
        for (int i = 0; i < grid.length; i++) {
            if (count > 0 && error[found[count - 1]] * error[i] > 0) {
                if (Math.abs(error[i]) > Math.abs(error[found[count - 1]])) {
                    found[count - 1] = i;
                }
            } else {
                found[count++] = i;
            }
        }
        int first = 0;
        while (count - first > extremes.length) {
            if (Math.abs(error[found[first]]) < Math.abs(error[found[count - 1]])) {
                first++;
            } else {
                count--;
            }
        }
        if (count - first < extremes.length) {
            return false;
        }
        System.arraycopy(found, first, extremes, 0, extremes.length);
        return true;
    }

    // the inverse transform of the response at as many frequencies as there are taps
    private double[] taps() {
        int length = 2 * degree + 1;
        double[] taps = new double[length];
        double gain = response(1);
        for (int k = 0; k <= degree; k++) {
            double part = response(Math.cos(2 * Math.PI * k / length)) / gain * (k == 0 ? 1 : 2) / length;
            for (int i = 0; i < length; i++) {
                taps[i] += part * Math.cos(2 * Math.PI * k * (i - degree) / length);
            }
        }
        return taps;
    }
}
