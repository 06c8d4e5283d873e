// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * How loud it is around a caller who says nothing: the quietest packet of the last two to four seconds. Speech has such
 * moments within any two seconds.
 *
 * <p>Thread: confined to the call's loop. Allocates nothing.
 */
final class NoiseFloor {

    /** The floor is at most this, -45 dBov: what never gets quieter is music or a voice, and no background. */
    static final double MAX_RMS = 184;

    private static final int WINDOW_SECONDS = 2;
    /** Pieces of less than 5 ms say little. */
    private static final int MIN_SHARE = 400;

    private final int window;
    private int count;
    private double current = Double.MAX_VALUE;
    private double previous = Double.MAX_VALUE;

    NoiseFloor(int sampleRate) {
        window = WINDOW_SECONDS * sampleRate;
    }

    /** A packet of the caller's own audio. */
    void heard(short[] samples) {
        if (samples.length < window / MIN_SHARE) {
            return;
        }
        long squares = 0;
        for (short sample : samples) {
            squares += sample * sample;
        }
        current = Math.min(current, (double) squares / samples.length);
        count += samples.length;
        if (count >= window) {
            previous = current;
            current = Double.MAX_VALUE;
            count = 0;
        }
    }

    /** Root mean square; 0 until half a second was heard. */
    double rms() {
        boolean known = previous != Double.MAX_VALUE || count >= window / 4;
        return known ? Math.min(MAX_RMS, Math.sqrt(Math.min(current, previous))) : 0;
    }
}
