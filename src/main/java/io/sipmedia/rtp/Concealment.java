// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Arrays;

/**
 * Makes up audio for lost packets in the manner of G.711 Appendix I: the last two pitch periods are repeated in turn (one
 * alone would buzz), fading after the first 10 ms and silent after {@value #FADE_END_MILLIS}. What is made up begins where the
 * good samples ended, and the first good samples after a gap are cross-faded with it: no click on either side.
 *
 * <p>Thread: confined to the call's loop.
 */
final class Concealment {

    private static final int FADE_END_MILLIS = 60;

    private final int rate;
    private final short[] history;
    private final int minPitch;
    private final int maxPitch;
    private final int overlap;
    private final int stepLength;
    private short[] period;
    // from where the repetition would begin to where the good samples ended
    private int step;
    private int made;

    Concealment(int sampleRate) {
        rate = sampleRate;
        history = new short[sampleRate * 50 / 1000];
        minPitch = sampleRate / 200;
        maxPitch = sampleRate / 66;
        overlap = sampleRate * 4 / 1000;
        stepLength = sampleRate * 2 / 1000;
    }

    /** Remembers good audio; when it follows a gap its beginning is blended with the made-up audio, in place. */
    void good(short[] samples) {
        if (made > 0) {
            join(samples);
        }
        remember(samples);
    }

    /** Blends the beginning of audio, in place, with how the audio so far would have gone on. */
    void join(short[] samples) {
        if (period == null) {
            period = cut(pitch());
        }
        int blend = Math.min(overlap, samples.length);
        for (int i = 0; i < blend; i++) {
            int old = synthetic(made + i);
            samples[i] = (short) (old + (samples[i] - old) * (i + 1) / (blend + 1));
        }
        made = 0;
        period = null;
    }

    /** Audio is known to be silent now: nothing of the past may come back. */
    void silence() {
        Arrays.fill(history, (short) 0);
        made = 0;
        period = null;
    }

    /** The next samples of a gap. */
    short[] conceal(int count) {
        if (period == null) {
            period = cut(pitch());
        }
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = synthetic(made + i);
        }
        made += count;
        return samples;
    }

    /** Whether the gap has become so long that silence stands in. */
    boolean exhausted() {
        return made >= rate * FADE_END_MILLIS / 1000;
    }

    private short synthetic(int at) {
        int fadeStart = rate / 100;
        int fadeEnd = rate * FADE_END_MILLIS / 1000;
        if (at >= fadeEnd) {
            return 0;
        }
        int value = period[at % period.length] + (at < stepLength ? step * (stepLength - at) / stepLength : 0);
        value = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
        return (short) (at < fadeStart ? value : value * (fadeEnd - at) / (fadeEnd - fadeStart));
    }

    // two periods, whose seam back to the beginning is blended with what came before them
    private short[] cut(int pitch) {
        int length = 2 * pitch;
        int start = history.length - length;
        step = history[history.length - 1] - history[start - 1];
        short[] cut = new short[length];
        System.arraycopy(history, start, cut, 0, length);
        int blend = Math.min(pitch / 4, start);
        for (int i = 0; i < blend; i++) {
            int at = length - blend + i;
            int before = history[start - blend + i];
            cut[at] = (short) (cut[at] + (before - cut[at]) * (i + 1) / (blend + 1));
        }
        return cut;
    }

    private int pitch() {
        int window = rate / 100;
        int end = history.length;
        int best = maxPitch;
        double bestScore = -1;
        for (int lag = minPitch; lag <= maxPitch; lag++) {
            double dot = 0;
            double energy = 1;
            for (int i = end - window; i < end; i++) {
                dot += (double) history[i] * history[i - lag];
                energy += (double) history[i - lag] * history[i - lag];
            }
            double score = dot / Math.sqrt(energy);
            if (score > bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }

    private void remember(short[] samples) {
        int count = Math.min(samples.length, history.length);
        System.arraycopy(history, count, history, 0, history.length - count);
        System.arraycopy(samples, samples.length - count, history, history.length - count, count);
    }
}
