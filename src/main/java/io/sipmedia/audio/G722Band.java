// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * What encoder and decoder of one G.722 sub-band do alike (ITU-T G.722, 3.6 and 6.2.1.2 to 6.2.1.4): the step size that
 * follows the level, and the predictor with two poles and six zeros that follows the spectrum. Both sides compute them from
 * the transmitted codes alone, which is why every rounding and every limit here is the Recommendation's.
 *
 * <p>Thread: one at a time.
 */
final class G722Band {

    private static final int ZEROS = 6;
    // 2^11 · 2^(i/32)
    private static final int[] POWERS = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008};

    private final int maxLogStep;
    private final int shift;
    /** Logarithm of the step, 11 fractional bits. */
    private int logStep;
    private int step;
    private int prediction;
    private int zeroPart;
    /** The pole part's coefficients, 14 fractional bits. */
    private int pole1;
    private int pole2;
    private int reconstructed1;
    private int partial1;
    private int partial2;
    /** The zero part's coefficients, 14 fractional bits, and the differences they weigh, newest first. */
    private final int[] zero = new int[ZEROS];
    private final int[] difference = new int[ZEROS];

    private G722Band(int step, int maxLogStep, int shift) {
        this.step = step;
        this.maxLogStep = maxLogStep;
        this.shift = shift;
    }

    /** The band up to 4 kHz. */
    static G722Band lower() {
        return new G722Band(32, 18432, 8);
    }

    /** The band above 4 kHz. */
    static G722Band higher() {
        return new G722Band(8, 22528, 10);
    }

    /** What the next sample is expected to be. */
    int prediction() {
        return prediction;
    }

    /** The quantizer's step. */
    int step() {
        return step;
    }

    /** The part of the step that a quantizer's output level stands for. */
    int scaled(int level) {
        return step * level >> 15;
    }

    /**
     * Goes on to the next sample.
     *
     * @param d         the quantized difference between sample and prediction
     * @param logWeight what the code does to the logarithm of the step
     */
    void adapt(int d, int logWeight) {
        logStep = Math.max(0, Math.min(maxLogStep, (logStep * 127 >> 7) + logWeight));
        int power = POWERS[logStep >> 6 & 31];
        int down = shift - (logStep >> 11);
        step = (down < 0 ? power << -down : power >> down) << 2;

        int reconstructed = saturate(prediction + d);
        int partial = saturate(zeroPart + d);
        adaptPoles(partial);
        adaptZeros(d);
        predict(reconstructed);
        partial2 = partial1;
        partial1 = partial;
        reconstructed1 = reconstructed;
    }

    private void adaptPoles(int partial) {
        boolean same1 = (partial ^ partial1) >= 0;
        boolean same2 = (partial ^ partial2) >= 0;
        int slope = saturate(pole1 << 2);
        slope = same1 ? Math.min(-slope, Short.MAX_VALUE) : slope;
        int second = (same2 ? 128 : -128) + (slope >> 7) + (pole2 * 32512 >> 15);
        second = Math.max(-12288, Math.min(12288, second));
        // together they must stay within the triangle of stability
        int limit = 15360 - second;
        int first = (same1 ? 192 : -192) + (pole1 * 32640 >> 15);
        pole1 = Math.max(-limit, Math.min(limit, first));
        pole2 = second;
    }

    private void adaptZeros(int d) {
        int gain = d == 0 ? 0 : 128;
        for (int i = 0; i < ZEROS; i++) {
            int up = (difference[i] ^ d) >= 0 ? gain : -gain;
            zero[i] = up + (zero[i] * 32640 >> 15);
        }
        System.arraycopy(difference, 0, difference, 1, ZEROS - 1);
        difference[0] = d;
    }

    private void predict(int reconstructed) {
        int poles = (pole1 * saturate(2 * reconstructed) >> 15) + (pole2 * saturate(2 * reconstructed1) >> 15);
        int zeros = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            zeros += zero[i] * saturate(2 * difference[i]) >> 15;
        }
        zeroPart = saturate(zeros);
        prediction = saturate(saturate(poles) + zeroPart);
    }

    static int saturate(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
