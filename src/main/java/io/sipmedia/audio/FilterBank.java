// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The coefficients for one pair of rates, arranged for block processing: {@code down} input samples make {@code up}
 * output samples, the same way in every block. Designed once per pair, shared by all resamplers of that pair.
 *
 * <p>Output {@code r} of a block is computed from the block's input {@code newest(r) = r·down/up} (the newest sample it
 * may see) and older ones. Age is how many blocks back an input is. A {@link Resampler} goes through the ages in steps of
 * {@link #shifts}, oldest first, and sees the inputs of one step as so many rows: row {@link #row row(p, s)} is the input
 * at position {@code p} of its block, {@code s} blocks older than the step's youngest. {@code coefficients[r][g][row]} is
 * its weight in output {@code r} at step {@code g}, 0 where the output may not look.
 *
 * <p>Thread: any; the numbers are immutable, and a workspace is lent to one at a time.
 */
final class FilterBank {

    /** The rates we convert between, in Hz. The list bounds the number of filters that can ever be cached. */
    static final Set<Integer> RATES = Set.of(8000, 12000, 16000, 22050, 24000, 32000, 44100, 48000);

    /** How many rows the inner loop takes at a time. */
    static final int GROUP = 4;

    // fewer rows per step would mean more steps, more of them more rows to make and to keep in the cache
    private static final int ROWS = 8;
    // a power of two; threads that meet at one place now and then make a new workspace, which is all that happens
    private static final int WORKSPACES = 64;
    private static final double ATTENUATION_DB = 100;
    // an equiripple filter uses up to the last what it is allowed; coefficients are rounded after that
    private static final double MARGIN_DB = 1.5;
    // more would save taps, but the steeper the filter, the longer the delay at the edge of the band
    private static final double RIPPLE_DB = 0.005;
    // the filters of ratios like 44.1 to 8 kHz have tens of thousands of taps, too many for the equiripple design
    private static final int MAX_EQUIRIPPLE_RATE = 96000;
    private static final Map<Long, FilterBank> CACHE = new ConcurrentHashMap<>();
    private static final Map<Long, double[]> PROTOTYPES = new ConcurrentHashMap<>();

    /** In Hz. */
    final int fromRate;
    final int up;
    final int down;
    /** How many ages a step takes. */
    final int shifts;
    /** How many rows a step sees, a multiple of {@link #GROUP}: {@code down · shifts}, and rows of weight 0 to fill up. */
    final int rows;
    /** By output, step (the youngest is step 0) and row. */
    final float[][][] coefficients;
    /** By output and step: the rows that count begin at the first number and end before the second. */
    final int[][] firstRow;
    final int[][] endRow;
    /** How many blocks back the oldest step reaches. */
    final int history;
    // by thread, as a rule; a thread-local would keep what a thread that is not ours has left there
    private final AtomicReferenceArray<FilterWorkspace> workspaces = new AtomicReferenceArray<>(WORKSPACES);

    private FilterBank(int fromRate, int up, int down, double[] filter) {
        this.fromRate = fromRate;
        this.up = up;
        this.down = down;
        shifts = Integer.highestOneBit(2 * ((ROWS + down - 1) / down) - 1);
        rows = roundUp(down * shifts, GROUP);
        int oldest = roundUp((filter.length - 1) / up, down) / down;
        int steps = oldest / shifts + 1;
        history = steps * shifts;
        coefficients = new float[up][steps][rows];
        firstRow = new int[up][steps];
        endRow = new int[up][steps];
        for (int r = 0; r < up; r++) {
            int phase = (int) ((long) r * down % up);
            for (int k = 0; k * up + phase < filter.length; k++) {
                int place = newest(r) - k;
                int age = -Math.floorDiv(place, down);
                int row = row(Math.floorMod(place, down), age % shifts);
                int step = age / shifts;
                coefficients[r][step][row] = (float) (filter[k * up + phase] * up);
                // newer inputs come first
                firstRow[r][step] = endRow[r][step] == 0 ? row / GROUP * GROUP : firstRow[r][step];
                endRow[r][step] = roundUp(row + 1, GROUP);
            }
        }
    }

    /** Where the input at this position of its block, so many blocks older than the step's youngest, is among the rows. */
    int row(int position, int shift) {
        return shift * down + down - 1 - position;
    }

    /** For one piece, and for this thread alone until it is {@link #giveBack given back}. */
    FilterWorkspace borrowWorkspace() {
        FilterWorkspace found = workspaces.getAndSet(place(), null);
        return found == null ? new FilterWorkspace(this) : found;
    }

    void giveBack(FilterWorkspace workspace) {
        workspaces.lazySet(place(), workspace);
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & WORKSPACES - 1;
    }

    private static int roundUp(int number, int multiple) {
        return (number + multiple - 1) / multiple * multiple;
    }

    /** The bank for a pair of different rates; designed at first use (up to a sixth of a second), then cached. */
    static FilterBank of(int fromRate, int toRate) {
        check(fromRate);
        check(toRate);
        int divisor = gcd(fromRate, toRate);
        int up = toRate / divisor;
        int down = fromRate / divisor;
        int lower = Math.min(fromRate, toRate);
        return CACHE.computeIfAbsent((long) fromRate << 32 | toRate,
                pair -> new FilterBank(fromRate, up, down, prototype((long) fromRate * up, lower)));
    }

    // 8 to 24 kHz and 24 to 8 kHz, say, share their prototype
    static double[] prototype(long commonRate, int lowerRate) {
        return PROTOTYPES.computeIfAbsent(commonRate << 20 | lowerRate,
                key -> FilterDesign.minimumPhase(linear(commonRate, passBand(lowerRate), lowerRate / 2.0)));
    }

    private static double[] linear(long commonRate, double pass, double stop) {
        if (commonRate <= MAX_EQUIRIPPLE_RATE) {
            return EquirippleDesign.lowPass(commonRate, pass, stop, RIPPLE_DB, ATTENUATION_DB + MARGIN_DB);
        }
        int taps = FilterDesign.taps(commonRate, pass, stop, ATTENUATION_DB);
        return FilterDesign.lowPass(commonRate, pass, stop, ATTENUATION_DB, taps);
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
