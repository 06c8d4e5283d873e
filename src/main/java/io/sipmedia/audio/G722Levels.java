// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * The quantizers' tables of ITU-T G.722 (tables 13 to 19), put so that a code is an index. Levels have 15 fractional bits
 * and are multiplied by the band's step.
 *
 * <p>The lower band's code is sign and magnitude: the codes 0x3F down to 0x3E and 0x1F down to 0x04 are negative with growing
 * magnitude, 0x3D down to 0x20 positive; 0 to 3 are not sent.
 *
 * <p>Thread: any; constants.
 */
final class G722Levels {

    /** Upper ends of the lower band's 29 inner intervals, 12 fractional bits. */
    static final int[] DECISIONS = {
        35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458,
        1612, 1765, 1980, 2195, 2557, 2919};

    /** The upper band's one decision level, 12 fractional bits. */
    static final int HIGH_DECISION = 564;

    /** The lower band's code by interval. */
    static final int[] NEGATIVE = new int[30];
    static final int[] POSITIVE = new int[30];

    /** Level by the lower band's six bits: what is heard. */
    static final int[] LOW6 = new int[64];

    /** Level by the lower band's upper four bits: what the predictor sees, in all three modes. */
    static final int[] LOW4 = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0};

    /** What the lower band's upper four bits do to the logarithm of the step. */
    static final int[] LOW_WEIGHT = new int[16];

    /** Level by the upper band's two bits. */
    static final int[] HIGH = {-7408, -1616, 7408, 1616};

    /** What the upper band's two bits do to the logarithm of the step. */
    static final int[] HIGH_WEIGHT = {798, -214, 798, -214};

    private static final int[] MAGNITUDES = {
        136, 432, 728, 1040, 1360, 1688, 2032, 2400, 2776, 3168, 3576, 4008, 4464, 4944, 5456, 6000, 6576, 7192, 7856, 8576, 9360,
        10232, 11192, 12280, 13512, 14984, 16704, 19008, 21904, 24808};

    static {
        int[] weights = {-60, -30, 58, 172, 334, 538, 1198, 3042};
        for (int i = 0; i < 30; i++) {
            POSITIVE[i] = 61 - i;
            NEGATIVE[i] = i < 2 ? 63 - i : 33 - i;
            LOW6[POSITIVE[i]] = MAGNITUDES[i];
            LOW6[NEGATIVE[i]] = -MAGNITUDES[i];
        }
        for (int code = 0; code < 4; code++) {
            // a decoder that gets them all the same takes them for the smallest
            LOW6[code] = -MAGNITUDES[0];
        }
        for (int i = 1; i < 15; i++) {
            LOW_WEIGHT[i] = weights[i < 8 ? 8 - i : 15 - i];
        }
        LOW_WEIGHT[0] = weights[0];
        LOW_WEIGHT[15] = weights[0];
    }

    private G722Levels() {
    }
}
