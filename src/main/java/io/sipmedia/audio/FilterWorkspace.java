// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * What a {@link Resampler} works with while it converts a piece: rows of input and sums, some ten kilobytes. All resamplers of
 * a pair of rates borrow it from their {@link FilterBank} for a piece at a time, so that it stays in the processor's first
 * cache however many calls there are; with one of its own each, every call of a loop pushed the others' out.
 *
 * <p>Thread: whoever has borrowed it.
 */
final class FilterWorkspace {

    // long enough for the inner loops to run at full speed, short enough to stay in the first-level cache
    private static final int MIN_BLOCKS = 32;

    private final FilterBank bank;
    private final int maxBlocks;
    /** What a step of the filter sees, {@link FilterBank#row row by row}: the lanes, and copies of them that come later. */
    private final float[][] rows;
    /** Input samples by position within their block: {@code lanes[p][b]}, the current block at index {@code bank.history}. */
    private final float[][] lanes;
    /** Two arrays for the sums of all blocks, which change places from step to step. */
    private float[] sums;
    private float[] moved;

    FilterWorkspace(FilterBank bank) {
        this.bank = bank;
        maxBlocks = Math.max(MIN_BLOCKS, bank.fromRate / 50 / bank.down) + 1;
        rows = new float[bank.rows][bank.history + maxBlocks];
        lanes = new float[bank.down][];
        for (int p = 0; p < bank.down; p++) {
            lanes[p] = rows[bank.row(p, 0)];
        }
        sums = new float[bank.history + maxBlocks];
        moved = new float[sums.length];
    }

    /** How many blocks a piece may have, the one that is begun already included. */
    int maxBlocks() {
        return maxBlocks;
    }

    /**
     * Takes a piece.
     *
     * @param past   what came before it, by position within the block; the current block at index {@code bank.history}
     * @param filled samples the current block holds already
     */
    void load(float[][] past, int filled, short[] in, int offset, int length) {
        int down = bank.down;
        for (int p = 0; p < down; p++) {
            System.arraycopy(past[p], 0, lanes[p], 0, bank.history + 1);
        }
        int end = offset + length;
        for (int p = 0; p < Math.min(down, length); p++) {
            int place = filled + p;
            float[] lane = lanes[place % down];
            int b = bank.history + place / down;
            for (int i = offset + p; i < end; i += down) {
                lane[b++] = in[i];
            }
        }
        shift(bank.history + (filled + length + down - 1) / down);
    }

    private void shift(int length) {
        for (int s = 1; s < bank.shifts; s++) {
            for (int p = 0; p < bank.down; p++) {
                System.arraycopy(lanes[p], 0, rows[bank.row(p, s)], s, length - s);
            }
        }
    }

    /** Keeps what the next piece needs of this one. @param complete blocks of this piece that are full */
    void save(float[][] past, int complete) {
        for (int p = 0; p < past.length; p++) {
            System.arraycopy(lanes[p], complete, past[p], 0, Math.min(bank.history + 1, lanes[p].length - complete));
        }
    }

    /**
     * One output of every block. The loop runs over the blocks, because the JIT compiler makes vector instructions of it
     * then, but only if all arrays are read at the same index, and an input of another age stands at another index.
     * Copying each input to where it is needed costs as much as the products. So it is done as Horner's rule does with
     * powers: oldest first, and between two steps it is the sums that move on, one array instead of all inputs. That a step
     * takes some ages at a time, from copies made once, leaves fewer moves.
     *
     * @param r which output of each block
     * @return the block's sum at {@code bank.history + block}, until the next call. The order of additions does not depend on
     *         how the stream is cut
     */
    float[] filter(int r, int blocks) {
        float[][] weights = bank.coefficients[r];
        int from = bank.shifts;
        Arrays.fill(sums, from, from + blocks, 0f);
        for (int g = weights.length - 1; g >= 0; g--) {
            int end = bank.endRow[r][g];
            for (int w = bank.firstRow[r][g]; w < end; w += FilterBank.GROUP) {
                accumulate(sums, weights[g], w, rows[w], rows[w + 1], rows[w + 2], rows[w + 3], from, from + blocks);
            }
            if (g > 0) {
                System.arraycopy(sums, from, moved, from + bank.shifts, blocks);
                float[] swap = sums;
                sums = moved;
                moved = swap;
                from += bank.shifts;
            }
        }
        return sums;
    }

    // Math.fma rounds once and the same way in compiled and interpreted code
    private static void accumulate(float[] sum, float[] weights, int w, float[] a, float[] b, float[] c, float[] d, int from, int to) {
        float wa = weights[w];
        float wb = weights[w + 1];
        float wc = weights[w + 2];
        float wd = weights[w + 3];
        for (int i = from; i < to; i++) {
            sum[i] = Math.fma(wd, d[i], Math.fma(wc, c[i], Math.fma(wb, b[i], Math.fma(wa, a[i], sum[i]))));
        }
    }
}
