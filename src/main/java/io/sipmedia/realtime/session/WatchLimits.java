// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * How long a model may leave a caller alone; 0 for as long as it likes.
 *
 * @param slowMillis    after this without a word that is due, the caller is told to wait
 * @param answerMillis  after this without a sign of an answer that is due, the connection is given up
 * @param stallMillis   after this without any event in the middle of an answer, the connection is given up
 * @param silenceMillis after so much digital silence in an answer, the connection is given up
 */
public record WatchLimits(long slowMillis, long answerMillis, long stallMillis, long silenceMillis) {

    public WatchLimits {
        notNegative("slowAfter", slowMillis);
        notNegative("answerTimeout", answerMillis);
        notNegative("stallTimeout", stallMillis);
        notNegative("silenceTimeout", silenceMillis);
    }

    private static void notNegative(String option, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(option + " must not be less than 0, as " + value + " is");
        }
    }

    /** 3 s, 10 s, 6 s, 4 s. */
    public static WatchLimits defaults() {
        return new WatchLimits(3000, 10_000, 6000, 4000);
    }
}
