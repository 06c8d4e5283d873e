// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * Converts a stream of 16-bit samples from one rate to another, in pieces of any length, without a seam between the
 * pieces: cutting the stream differently gives the same output, bit for bit.
 *
 * <p>A minimum-phase polyphase FIR filter: flat within 0.1 dB up to 3.4 kHz at 8 kHz (7 kHz at 16 kHz), images and
 * aliases 100 dB down, delayed by less than 0.5 ms at 1 kHz and at most 1.5 ms anywhere in the band. Nothing is kept
 * back: after {@code n} input samples exactly {@code ceil(n·toRate/fromRate)} output samples have come, so a 20-ms piece in
 * is a 20-ms piece out. Silence becomes exact zeros; what would overflow is clipped.
 *
 * <p>Thread: one at a time. After construction nothing is allocated but the arrays that are returned.
 */
public final class Resampler {

    // long enough for the inner loops to run at full speed, short enough to stay in the first-level cache
    private static final int MIN_BLOCKS = 32;

    private final int fromRate;
    private final int toRate;
    /** Null when both rates are the same. */
    private final FilterBank bank;
    /** Input samples by position within their block: {@code lanes[p][b]}, the current block at index {@code bank.history}. */
    private final float[][] lanes;
    /** What a step of the filter sees, {@link FilterBank#row by row}: the lanes, and copies of them that come later. */
    private final float[][] rows;
    /** Two arrays for the sums of all blocks, which change places from step to step. */
    private float[] sums;
    private float[] moved;
    private final int maxBlocks;
    /** Samples the current block holds, 0 to down - 1. */
    private int filled;

    /**
     * @param fromRate rate of what comes in, in Hz: 8000, 12000, 16000, 22050, 24000, 32000, 44100 or 48000
     * @param toRate   rate of what goes out, likewise
     * @throws IllegalArgumentException if we do not convert between these rates
     */
    public Resampler(int fromRate, int toRate) {
        this.fromRate = fromRate;
        this.toRate = toRate;
        if (fromRate == toRate) {
            bank = null;
            lanes = null;
            rows = null;
            maxBlocks = 0;
            return;
        }
        bank = FilterBank.of(fromRate, toRate);
        maxBlocks = Math.max(MIN_BLOCKS, fromRate / 50 / bank.down) + 1;
        rows = new float[bank.rows][bank.history + maxBlocks];
        lanes = new float[bank.down][];
        for (int p = 0; p < bank.down; p++) {
            lanes[p] = rows[bank.row(p, 0)];
        }
        sums = new float[bank.history + maxBlocks];
        moved = new float[sums.length];
    }

    /** Designs the filter for these rates now (up to a sixth of a second) instead of when the first call needs it. */
    public static void prepare(int fromRate, int toRate) {
        if (fromRate != toRate) {
            FilterBank.of(fromRate, toRate);
        }
    }

    /** Converts a whole recording at once; the output has {@code ceil(n·toRate/fromRate)} samples. */
    public static short[] convert(short[] samples, int fromRate, int toRate) {
        return fromRate == toRate ? samples.clone() : new Resampler(fromRate, toRate).process(samples);
    }

    /** Of the input, in Hz. */
    public int fromRate() {
        return fromRate;
    }

    /** Of the output, in Hz. */
    public int toRate() {
        return toRate;
    }

    /** How many samples the next {@link #process} of so many samples will return. */
    public int outputLength(int inputLength) {
        return bank == null ? inputLength : Math.toIntExact(outputs((long) filled + inputLength) - outputs(filled));
    }

    /** Where in the output stream stands what is made from this place of the input stream, both counted from 0. */
    public long outputPosition(long inputPosition) {
        return bank == null ? inputPosition : outputs(inputPosition);
    }

    /** Converts the next piece of the stream into a new array. */
    public short[] process(short[] in) {
        short[] out = new short[outputLength(in.length)];
        process(in, 0, in.length, out, 0);
        return out;
    }

    /**
     * Converts the next piece of the stream.
     *
     * @param out must have room for {@link #outputLength outputLength(length)} samples from {@code outOffset} on
     * @return number of samples written
     */
    public int process(short[] in, int offset, int length, short[] out, int outOffset) {
        if (bank == null) {
            System.arraycopy(in, offset, out, outOffset, length);
            return length;
        }
        if (out.length - outOffset < outputLength(length)) {
            throw new IllegalArgumentException(
                    "room for " + (out.length - outOffset) + " samples, " + outputLength(length) + " are needed");
        }
        int written = 0;
        for (int done = 0; done < length;) {
            int piece = Math.min(length - done, maxBlocks * bank.down - filled);
            written += piece(in, offset + done, piece, out, outOffset + written);
            done += piece;
        }
        return written;
    }

    /**
     * Forgets the past, as if the stream had been silent so far. To be called at a gap: the sound before it must not ring
     * into the sound after it.
     */
    public void reset() {
        reset(0);
    }

    /**
     * As {@link #reset()}, and the next sample is the given one of its stream, so that the output falls onto the same grid
     * as before: from here on {@code outputPosition(inputPosition)} counts it.
     */
    public void reset(long inputPosition) {
        if (bank != null) {
            for (float[] lane : lanes) {
                Arrays.fill(lane, 0);
            }
            filled = Math.floorMod(inputPosition, bank.down);
        }
    }

    /** What still rings in the filter after the last sample, for recordings that must not lose their last millisecond. */
    public short[] flush() {
        short[] tail = bank == null ? new short[0] : process(new short[bank.history * bank.down]);
        reset();
        return tail;
    }

    private long outputs(long inputs) {
        // ceil for both signs, as positions of a stream that joined late may lie before its start
        return -Math.floorDiv(-inputs * bank.up, (long) bank.down);
    }

    private int piece(short[] in, int offset, int length, short[] out, int outOffset) {
        int down = bank.down;
        int history = bank.history;
        store(in, offset, length);
        int end = filled + length;
        int blocks = (end + down - 1) / down;
        shift(history + blocks);

        // the first and the last block may be cut: what was given out before is skipped, what is not due yet is left
        int first = (int) outputs(filled);
        int total = (int) outputs(end);
        for (int r = 0; r < bank.up; r++) {
            filter(r, blocks);
            int block = r < first ? 1 : 0;
            for (int o = block * bank.up + r; o < total; o += bank.up, block++) {
                out[outOffset + o - first] = round(sums[history + block]);
            }
        }

        int complete = end / down;
        filled = end - complete * down;
        if (complete > 0) {
            for (float[] lane : lanes) {
                System.arraycopy(lane, complete, lane, 0, Math.min(history + 1, lane.length - complete));
            }
        }
        return total - first;
    }

    private void store(short[] in, int offset, int length) {
        int down = bank.down;
        int end = offset + length;
        for (int p = 0; p < Math.min(down, length); p++) {
            int place = filled + p;
            float[] lane = lanes[place % down];
            int b = bank.history + place / down;
            for (int i = offset + p; i < end; i += down) {
                lane[b++] = in[i];
            }
        }
    }

    private void shift(int length) {
        for (int s = 1; s < bank.shifts; s++) {
            for (int p = 0; p < bank.down; p++) {
                System.arraycopy(lanes[p], 0, rows[bank.row(p, s)], s, length - s);
            }
        }
    }

    /**
     * One output of every block. The loop runs over the blocks, because the JIT compiler makes vector instructions of it
     * then, but only if all arrays are read at the same index, and an input of another age stands at another index.
     * Copying each input to where it is needed costs as much as the products. So it is done as Horner's rule does with
     * powers: oldest first, and between two steps it is the sums that move on, one array instead of all inputs. That a step
     * takes some ages at a time, from copies made once, leaves fewer moves.
     *
     * <p>Afterwards the block's sum is in {@code sums[bank.history + block]}. The order of additions does not depend on how
     * the stream is cut.
     */
    private void filter(int r, int blocks) {
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

    private static short round(float value) {
        // shifted to positive so that the cast, which cuts towards 0, rounds to the nearest
        int rounded = (int) (value + 32768.5f) - 32768;
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, rounded));
    }
}
