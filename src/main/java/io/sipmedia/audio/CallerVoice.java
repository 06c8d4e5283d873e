// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * Hears whether the caller speaks, though our own voice may come back from his line or his loudspeaker. A sound counts when it is
 * louder than the noise, and louder than the echo that what we sent can have made ({@link EchoPath}), in enough bands and for
 * long enough; in many bands, for less long.
 *
 * <p>Works in looks of 10 ms at 8 kHz; both directions may have any multiple of that rate. Time comes from the caller: when a
 * packet was handed to the socket, when one came. Late and early packets do no harm, because what comes is one continuous stream.
 *
 * <p>Allocates nothing after construction, but grows a buffer once for packets longer than 60 ms. Thread: confined to the
 * call's loop.
 */
public final class CallerVoice {

    private static final int RATE = 8000;
    private static final int BANDS = BandSpectrum.BANDS;
    private static final int HOP = 80;
    private static final int HOP_MILLIS = 10;
    private static final int RING = 1 << 14;
    private static final long JUMP = RATE * 60 / 1000;
    private static final int LOOK_AGAIN_PACKETS = 100;
    /** Nothing below this is anybody's voice, in a band. */
    private static final double LEAST_DB = -65;
    private static final double ABOVE_NOISE_DB = 8;
    private static final double ABOVE_ECHO_DB = 5;
    private static final int BANDS_ON = 4;
    /** No echo and no noise stands out in so many bands at once; a voice does, and counts double. */
    private static final int BANDS_SURE = 9;
    private static final int BANDS_OFF = 2;
    private static final int QUIET_HOPS = 30;
    private static final int FLOOR_LEARNING_HOPS = 50;

    private final int onsetHops;
    private final int leastHops;
    private final BandSpectrum spectrum = new BandSpectrum();
    private final EchoPath echo = new EchoPath();
    private final float[] sent = new float[RING];
    private final float[] sentWindow = new float[BandSpectrum.WINDOW];
    private final float[] cameWindow = new float[BandSpectrum.WINDOW];
    private final double[] sentDb = new double[BANDS];
    private final double[] cameDb = new double[BANDS];
    private final double[] smoothDb = new double[BANDS];
    private final double[] noiseDb = new double[BANDS];
    private long origin = Long.MIN_VALUE;
    // on one time line of 8000 a second: behind the last sample sent, and behind the last one that came
    private long sentEnd = Long.MIN_VALUE;
    private long cameEnd = Long.MIN_VALUE;
    private int hopFill;
    private long earliest = Long.MAX_VALUE;
    private int packets;
    private long hops;
    private int loudRun;
    // of them, those that were loud
    private int loudHops;
    private int quietRun;
    private boolean speaking;
    private boolean echoing;
    private double noisePower;

    /**
     * @param onsetMillis how long somebody must have spoken, in all, to count as speaking, from 30; three quarters of it when his
     *                    voice stands out well
     */
    public CallerVoice(int onsetMillis) {
        if (onsetMillis < 30 || onsetMillis > 2000) {
            throw new IllegalArgumentException("the onset must be from 30 to 2000 ms, not " + onsetMillis);
        }
        onsetHops = onsetMillis / HOP_MILLIS;
        leastHops = onsetHops * 3 / 4;
        Arrays.fill(noiseDb, LEAST_DB - ABOVE_NOISE_DB);
        Arrays.fill(smoothDb, LEAST_DB - ABOVE_NOISE_DB);
    }

    /** A packet of ours was handed to the socket. @param rate a multiple of 8000 Hz @param nanos when */
    public void played(short[] samples, int rate, long nanos) {
        int factor = factor(rate);
        long start = line(nanos);
        if (sentEnd == Long.MIN_VALUE) {
            sentEnd = start;
        } else if (start - sentEnd > JUMP) {
            long from = Math.max(sentEnd, start - RING);
            for (long i = from; i < start; i++) {
                sent[(int) (i & RING - 1)] = 0;
            }
            sentEnd = start;
        }
        for (int i = 0; i + factor <= samples.length; i += factor) {
            sent[(int) (sentEnd++ & RING - 1)] = mean(samples, i, factor);
        }
    }

    /** A packet of the caller came. @param rate a multiple of 8000 Hz @param nanos when */
    public void heard(short[] samples, int rate, long nanos) {
        int factor = factor(rate);
        int count = samples.length / factor;
        long end = line(nanos);
        if (cameEnd == Long.MIN_VALUE) {
            cameEnd = end - count;
        }
        keepTime(end - cameEnd - count);
        for (int i = 0; i + factor <= samples.length; i += factor) {
            cameWindow[HOP + hopFill++] = mean(samples, i, factor);
            cameEnd++;
            if (hopFill == HOP) {
                hop();
                System.arraycopy(cameWindow, HOP, cameWindow, 0, HOP);
                hopFill = 0;
            }
        }
    }

    // the packet that was least late shows where the stream stands; should it have moved, so do we
    private void keepTime(long late) {
        earliest = Math.min(earliest, late);
        if (++packets >= LOOK_AGAIN_PACKETS) {
            if (Math.abs(earliest) > JUMP / 2) {
                cameEnd += earliest;
            }
            earliest = Long.MAX_VALUE;
            packets = 0;
        }
    }

    private static int factor(int rate) {
        if (rate < RATE || rate % RATE != 0) {
            throw new IllegalArgumentException("the rate must be a multiple of " + RATE + ", not " + rate);
        }
        return rate / RATE;
    }

    private static float mean(short[] samples, int from, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += samples[from + i];
        }
        return (float) sum / count;
    }

    private long line(long nanos) {
        if (origin == Long.MIN_VALUE) {
            origin = nanos - 10_000_000_000L;
        }
        return (nanos - origin) / (1_000_000_000 / RATE);
    }

    private void hop() {
        hops++;
        for (int i = 0; i < BandSpectrum.WINDOW; i++) {
            long position = cameEnd - BandSpectrum.WINDOW + i;
            sentWindow[i] = position < sentEnd && position >= sentEnd - RING ? sent[(int) (position & RING - 1)] : 0;
        }
        spectrum.measure(cameWindow, sentWindow, cameDb, sentDb);
        echo.look(sentDb, cameDb, noiseDb, speaking || loudRun > 2);
        decide();
        learnNoise();
    }

    private void decide() {
        double[] expected = echo.expected();
        int loud = 0;
        int echoed = 0;
        for (int band = 0; band < BANDS; band++) {
            double noise = Math.max(noiseDb[band] + (speaking ? ABOVE_NOISE_DB - 3 : ABOVE_NOISE_DB), LEAST_DB);
            double limit = Math.max(noise, expected[band] + (speaking ? ABOVE_ECHO_DB / 2 : ABOVE_ECHO_DB));
            loud += cameDb[band] > limit ? 1 : 0;
            echoed += expected[band] > Math.max(noiseDb[band] + 3, LEAST_DB) ? 1 : 0;
        }
        echoing = echoed >= 2;
        if (!speaking) {
            listen(loud);
            if (loudRun >= onsetHops && loudHops >= leastHops) {
                speaking = true;
                loudRun = 0;
                quietRun = 0;
            }
        } else {
            quietRun = loud >= BANDS_OFF ? 0 : quietRun + 1;
            speaking = quietRun < QUIET_HOPS;
        }
    }

    private void listen(int loud) {
        if (loud < BANDS_ON) {
            loudRun = Math.max(0, loudRun - 1);
            return;
        }
        loudHops = loudRun == 0 ? 1 : loudHops + 1;
        // all bands stand out of noise whose level has not been learned yet
        loudRun += loud >= BANDS_SURE && hops > FLOOR_LEARNING_HOPS ? 2 : 1;
    }

    private void learnNoise() {
        double power = 0;
        for (int band = 0; band < BANDS; band++) {
            smoothDb[band] += 0.2 * (cameDb[band] - smoothDb[band]);
            double up = hops < FLOOR_LEARNING_HOPS ? 1 : 0.01;
            noiseDb[band] = smoothDb[band] < noiseDb[band]
                    ? noiseDb[band] + 0.3 * (smoothDb[band] - noiseDb[band])
                    : Math.min(smoothDb[band], noiseDb[band] + up);
            power += Math.pow(10, noiseDb[band] / 10);
        }
        noisePower = power;
    }

    /** Whether the caller speaks. */
    public boolean speaking() {
        return speaking;
    }

    /** Whether what came last may hold an echo of ours that is louder than the noise. */
    public boolean echoing() {
        return echoing;
    }

    /** What the caller's side sounds like when nobody speaks, as root mean square of 16-bit samples. */
    public double noiseRms() {
        // the least of a fluctuating level lies some dB below its mean; a sine of full scale has 0 dB
        return Math.min(1000, 32768 / Math.sqrt(2) * Math.sqrt(noisePower) * 1.6);
    }

    /** The delay of the echo in ms; -1 while none is known. */
    public int echoDelayMillis() {
        return echo.delayMillis();
    }

    /** How much of what we send comes back, at most, in dB. */
    public double echoReturnDb() {
        return echo.returnDb();
    }
}
