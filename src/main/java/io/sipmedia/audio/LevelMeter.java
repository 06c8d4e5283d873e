// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * Measures loudness: root mean square and peak in dB below full scale, where a square wave between the extremes is 0 dB and
 * a full-scale sine -3 dB (the dBov of ITU-T G.100.1 and RFC 6464).
 *
 * <p>Thread: one at a time.
 */
public final class LevelMeter {

    /** What silence measures: lower than any 16-bit sound. */
    public static final double SILENCE_DB = -127;

    private static final double FULL_SCALE = 32768;

    private double squares;
    private long count;
    private int peak;

    /** A meter that has heard nothing. */
    public LevelMeter() {
    }

    /** Level of these samples. */
    public static double dbfs(short[] samples) {
        return dbfs(samples, 0, samples.length);
    }

    /** Level of a part of these samples. */
    public static double dbfs(short[] samples, int offset, int length) {
        LevelMeter meter = new LevelMeter();
        meter.add(samples, offset, length);
        return meter.rmsDbfs();
    }

    public void add(short[] samples) {
        add(samples, 0, samples.length);
    }

    public void add(short[] samples, int offset, int length) {
        // 2^31 samples of full scale are still exact in a long
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            int sample = samples[i];
            sum += (long) sample * sample;
            peak = Math.max(peak, Math.abs(sample));
        }
        squares += sum;
        count += length;
    }

    /** Root mean square since the start or the last {@link #reset}; {@link #SILENCE_DB} for silence or nothing. */
    public double rmsDbfs() {
        return count == 0 ? SILENCE_DB : decibels(Math.sqrt(squares / count));
    }

    /** The loudest single sample. */
    public double peakDbfs() {
        return decibels(peak);
    }

    /** Number of samples measured. */
    public long samples() {
        return count;
    }

    public void reset() {
        squares = 0;
        count = 0;
        peak = 0;
    }

    private static double decibels(double amplitude) {
        return amplitude == 0 ? SILENCE_DB : Math.max(SILENCE_DB, 20 * Math.log10(amplitude / FULL_SCALE));
    }
}
