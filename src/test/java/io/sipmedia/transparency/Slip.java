// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Comparison;
import java.util.Arrays;
import java.util.List;

/**
 * How far speech lies from where it should, piece by piece: a word that is whole but has a hole in it begins in its place and ends
 * out of it.
 */
final class Slip {

    /** What is further away is not found. */
    static final int RANGE_MILLIS = 2500;
    private static final int PIECE_MILLIS = 400;
    /** A piece lies as near as this to where the one before it lay, if it is not far more alike to another place. */
    private static final int NEAR_MILLIS = 60;
    private static final double FAR_MORE = 1.5;
    /** Below -45 dBFS there is nothing to find. */
    private static final double QUIET = Math.pow(10, -4.5) * 32768 * 32768;

    private Slip() {
    }

    /**
     * The most that a piece lies earlier or later.
     *
     * @param right  a recording with all words in their places
     * @param places where each word is looked for in it at the least
     * @param window and how much later at the most
     * @param shift  samples that the recording which is looked at is behind that one
     */
    static double millis(List<short[]> words, int rate, short[] heard, short[] right, int[] places, int window, int shift) {
        int range = rate * RANGE_MILLIS / 1000;
        int length = rate * PIECE_MILLIS / 1000;
        int near = rate * NEAR_MILLIS / 1000;
        int most = 0;
        int last = 0;
        for (int i = 0; i < words.size(); i++) {
            short[] word = words.get(i);
            for (int at = 0; at + length / 2 <= word.length; at += length) {
                short[] piece = Arrays.copyOfRange(word, at, Math.min(word.length, at + length));
                if (power(piece) > QUIET) {
                    int place = Comparison.place(piece, right, places[i] + at, window);
                    if (same(right, place, heard, place + shift, piece.length)) {
                        last = 0;
                        continue;
                    }
                    double[] likeness = Comparison.likeness(piece, heard, place + shift - range, 2 * range);
                    int anywhere = best(likeness, 0, 2 * range);
                    int nearby = best(likeness, Math.max(0, last + range - near), Math.min(2 * range, last + range + near));
                    // speech that is stretched is a little like itself everywhere
                    last = (likeness[anywhere] > FAR_MORE * likeness[nearby] ? anywhere : nearby) - range;
                    most = Math.max(most, Math.abs(last));
                }
            }
        }
        return most * 1000.0 / rate;
    }

    private static boolean same(short[] a, int from, short[] b, int at, int length) {
        return from >= 0 && at >= 0 && from + length <= a.length && at + length <= b.length
                && Arrays.equals(a, from, from + length, b, at, at + length);
    }

    private static int best(double[] likeness, int from, int to) {
        int best = from;
        for (int i = from + 1; i <= to; i++) {
            best = likeness[i] > likeness[best] ? i : best;
        }
        return best;
    }

    private static double power(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += sample * sample;
        }
        return sum / samples.length;
    }
}
