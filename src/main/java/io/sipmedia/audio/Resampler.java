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
 * <p>Thread: one at a time. After construction nothing is allocated but the arrays that are returned. What a resampler keeps
 * from call to call is the end of its input only, some hundred bytes; what it works with it borrows.
 */
public final class Resampler {

    private final int fromRate;
    private final int toRate;
    /** Null when both rates are the same. */
    private final FilterBank bank;
    /** The end of the input so far, by position within its block: {@code past[p][b]}, the current block at index {@code bank.history}. */
    private final float[][] past;
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
            past = null;
            return;
        }
        bank = FilterBank.of(fromRate, toRate);
        past = new float[bank.down][bank.history + 1];
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
        FilterWorkspace workspace = bank.borrowWorkspace();
        int written = 0;
        for (int done = 0; done < length;) {
            int piece = Math.min(length - done, workspace.maxBlocks() * bank.down - filled);
            written += piece(workspace, in, offset + done, piece, out, outOffset + written);
            done += piece;
        }
        bank.giveBack(workspace);
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
            for (float[] each : past) {
                Arrays.fill(each, 0);
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

    private int piece(FilterWorkspace workspace, short[] in, int offset, int length, short[] out, int outOffset) {
        int end = filled + length;
        int blocks = (end + bank.down - 1) / bank.down;
        workspace.load(past, filled, in, offset, length);

        // the first and the last block may be cut: what was given out before is skipped, what is not due yet is left
        int first = (int) outputs(filled);
        int total = (int) outputs(end);
        for (int r = 0; r < bank.up; r++) {
            float[] sums = workspace.filter(r, blocks);
            int block = r < first ? 1 : 0;
            for (int o = block * bank.up + r; o < total; o += bank.up, block++) {
                out[outOffset + o - first] = round(sums[bank.history + block]);
            }
        }

        int complete = end / bank.down;
        filled = end - complete * bank.down;
        workspace.save(past, complete);
        return total - first;
    }

    private static short round(float value) {
        // shifted to positive so that the cast, which cuts towards 0, rounds to the nearest
        int rounded = (int) (value + 32768.5f) - 32768;
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, rounded));
    }
}
