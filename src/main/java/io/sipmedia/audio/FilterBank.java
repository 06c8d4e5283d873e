// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The coefficients for one pair of rates, arranged for block processing: {@code down} input samples make {@code up}
 * output samples, the same way in every block. Designed once per pair, shared by all resamplers of that pair.
 *
 * <p>Output {@code r} of a block is computed from the block's input {@code newest(r) = r·down/up} (the newest sample it
 * may see) and older ones. All outputs of a block look at the same row of input samples, called windows: window
 * {@code w} is the sample {@code w} places before the newest one that any output of the block sees.
 * {@code coefficients[r][w]} is the weight of window {@code w} in output {@code r}, 0 where the output may not look.
 *
 * <p>Thread: any; immutable.
 */
final class FilterBank {

    /** The rates we convert between, in Hz. The list bounds the number of filters that can ever be cached. */
    static final Set<Integer> RATES = Set.of(8000, 12000, 16000, 22050, 24000, 32000, 44100, 48000);

    /** How many windows the inner loop takes at a time. */
    static final int GROUP = 4;

    private static final double ATTENUATION_DB = 100;
    private static final Map<Long, FilterBank> CACHE = new ConcurrentHashMap<>();
    private static final Map<Long, double[]> PROTOTYPES = new ConcurrentHashMap<>();

    final int up;
    final int down;
    /** One row per output of a block; all rows have the same length, a multiple of {@link #GROUP}. */
    final float[][] coefficients;
    /** Which of the {@code down} input positions of a block window {@code w} is read from. */
    final int[] lane;
    /** How many blocks back window {@code w} is read from: 0 or more. */
    final int[] age;
    /** The greatest {@link #age}. */
    final int history;

    private FilterBank(int up, int down, double[] filter) {
        this.up = up;
        this.down = down;
        int tapsPerOutput = (filter.length + up - 1) / up;
        int newestOfBlock = newest(up - 1);
        int windows = tapsPerOutput + newestOfBlock;
        windows = (windows + GROUP - 1) / GROUP * GROUP;
        coefficients = new float[up][windows];
        for (int r = 0; r < up; r++) {
            int phase = (int) ((long) r * down % up);
            for (int k = 0; k * up + phase < filter.length; k++) {
                coefficients[r][newestOfBlock - newest(r) + k] = (float) (filter[k * up + phase] * up);
            }
        }
        lane = new int[windows];
        age = new int[windows];
        for (int w = 0; w < windows; w++) {
            lane[w] = Math.floorMod(newestOfBlock - w, down);
            age[w] = -Math.floorDiv(newestOfBlock - w, down);
        }
        history = age[windows - 1];
    }

    /** The bank for a pair of different rates; designed at first use (some milliseconds), then cached. */
    static FilterBank of(int fromRate, int toRate) {
        check(fromRate);
        check(toRate);
        int divisor = gcd(fromRate, toRate);
        int up = toRate / divisor;
        int down = fromRate / divisor;
        int lower = Math.min(fromRate, toRate);
        return CACHE.computeIfAbsent((long) fromRate << 32 | toRate,
                pair -> new FilterBank(up, down, prototype((long) fromRate * up, lower)));
    }

    // 8 to 24 kHz and 24 to 8 kHz, say, share their prototype
    static double[] prototype(long commonRate, int lowerRate) {
        return PROTOTYPES.computeIfAbsent(commonRate << 20 | lowerRate, key -> {
            double pass = passBand(lowerRate);
            double stop = lowerRate / 2.0;
            int taps = FilterDesign.taps(commonRate, pass, stop, ATTENUATION_DB);
            return FilterDesign.minimumPhase(FilterDesign.lowPass(commonRate, pass, stop, ATTENUATION_DB, taps));
        });
    }

    /** Upper edge of the pass band: telephony's 3.4 kHz and wideband's 7 kHz, and in proportion elsewhere. */
    static double passBand(int lowerRate) {
        return lowerRate == 16000 ? 7000 : lowerRate * 0.425;
    }

    /** The newest input of its block that output {@code r} sees. */
    int newest(int r) {
        return (int) ((long) r * down / up);
    }

    private static void check(int rate) {
        if (!RATES.contains(rate)) {
            throw new IllegalArgumentException(
                    "sample rate " + rate + " Hz is not supported; allowed are " + RATES.stream().sorted().toList());
        }
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
