// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * The coefficients of the quadrature mirror filter that splits 16 kHz into two bands and joins them again (ITU-T G.722,
 * table 11): every other one of the 24, which is all there is to know, since they are symmetric.
 */
final class G722Split {

    /** Samples of the past that one output of each phase needs. */
    static final int PHASE_TAPS = 12;

    private static final int[] TAPS = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private G722Split() {
    }

    /** Weighs every {@code stride}-th value up to {@code newest}, the newest with the first coefficient. */
    static int forward(int[] values, int newest, int stride) {
        int sum = 0;
        for (int i = 0, at = newest; i < PHASE_TAPS; i++, at -= stride) {
            sum += TAPS[i] * values[at];
        }
        return sum;
    }

    /** The other phase: the newest value with the last coefficient. */
    static int backward(int[] values, int newest, int stride) {
        int sum = 0;
        for (int i = PHASE_TAPS - 1, at = newest; i >= 0; i--, at -= stride) {
            sum += TAPS[i] * values[at];
        }
        return sum;
    }
}
