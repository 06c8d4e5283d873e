// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import java.util.Locale;

/** Draws samples as the outline of their peaks: the path of an SVG whose height is 100 and whose middle is 50. */
final class Waveform {

    /** Columns per second; finer than any screen shows a call of half a minute. */
    static final int COLUMNS_PER_SECOND = 80;
    private static final double LOUDEST = 16000;

    private Waveform() {
    }

    /** The width of the drawing for so much time. */
    static int width(double durationMillis) {
        return (int) Math.ceil(durationMillis * COLUMNS_PER_SECOND / 1000);
    }

    static String path(short[] samples, int sampleRate) {
        int step = sampleRate / COLUMNS_PER_SECOND;
        int columns = (samples.length + step - 1) / step;
        StringBuilder upper = new StringBuilder("M0 50");
        StringBuilder lower = new StringBuilder();
        boolean flat = false;
        for (int column = 0; column < columns; column++) {
            int peak = 0;
            for (int i = column * step; i < Math.min(samples.length, (column + 1) * step); i++) {
                peak = Math.max(peak, Math.abs((int) samples[i]));
            }
            // the exponent lets quiet speech be seen beside loud speech
            double height = 48 * Math.min(1, Math.pow(peak / LOUDEST, 0.75));
            boolean silent = height < 0.8;
            boolean nextSilent = silent && flat;
            flat = silent;
            if (nextSilent && column < columns - 1 && !soundAt(samples, (column + 1) * step, step)) {
                // long silences need no points of their own
                continue;
            }
            double shown = Math.max(0.35, height);
            upper.append(String.format(Locale.ROOT, "L%d %.1f", column, 50 - shown));
            lower.insert(0, String.format(Locale.ROOT, "L%d %.1f", column, 50 + shown));
        }
        return upper.append(lower).append('Z').toString();
    }

    private static boolean soundAt(short[] samples, int from, int length) {
        for (int i = from; i < Math.min(samples.length, from + length); i++) {
            if (Math.abs((int) samples[i]) > 20) {
                return true;
            }
        }
        return false;
    }
}
