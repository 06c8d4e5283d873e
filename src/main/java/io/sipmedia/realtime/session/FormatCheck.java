// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.G711;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.util.Arrays;

/**
 * Listens to the first audio of a connection for being of another format than was agreed on. Servers have confirmed G.711 and
 * sent linear audio, which a caller hears as static; no event says so.
 *
 * <p>Sound is predictable from sample to sample, and bytes read in the wrong format are not. The bytes are cut into windows. Of each that is not quiet,
 * the share of its energy that a linear predictor of fourth order does not explain is compared among all formats. Two windows
 * that another format explains {@value #CLEARLY} times better are a verdict, and so are two that are loud in the agreed
 * format and near silence in another (linear silence read as mu-law is a roar). Noise is unpredictable in every format and says
 * nothing; tones are explained best by the format they are in, whatever their frequency. What cannot be seen is a wrong sample
 * rate of the right encoding.
 *
 * <p>Done after {@value #ENOUGH} windows that speak for the agreed format, or after {@value #MOST} without a verdict.
 *
 * <p>Thread: the call's loop.
 */
final class FormatCheck {

    /** In bytes, as all formats must be able to read it: 120 ms of G.711, 20 ms of linear audio. */
    static final int WINDOW = 960;

    private static final int ORDER = 4;
    private static final int CLEARLY = 4;
    private static final int VERDICT = 2;
    private static final int ENOUGH = 3;
    private static final int MOST = 250;
    /** RMS levels of 16-bit samples: below the first a window says nothing. */
    private static final double AUDIBLE = 500;
    private static final double SILENT = 32;
    private static final double QUIET = 200;
    private static final double MUCH_LOUDER = 100;
    /** Below it the sound is one in the agreed format, however well another one explains it. */
    private static final double UNPREDICTABLE = 0.1;
    /** The same where each byte in two would be the low half of a sample, which is as good as random. */
    private static final double HALF_RANDOM = 0.5;

    // one of each kind: of linear audio nobody hears the rate
    private static final AudioEncoding[] ENCODINGS = {AudioEncoding.PCM, AudioEncoding.PCMU, AudioEncoding.PCMA};

    private final AudioEncoding agreed;
    // null when the check is done
    private byte[] window = new byte[WINDOW];
    // of the window being judged
    private final double[] correlation = new double[ORDER + 1];
    private final double[] past = new double[ORDER + 1];
    private final double[] weights = new double[ORDER + 1];
    private final double[] before = new double[ORDER + 1];
    private final double[] levels = new double[ENCODINGS.length];
    private final double[] rests = new double[ENCODINGS.length];
    private final boolean[] constant = new boolean[ENCODINGS.length];
    private final int[] suspicions = new int[ENCODINGS.length];
    private String item;
    private int filled;
    private int windows;
    private int good;

    FormatCheck(AudioEncoding agreed) {
        this.agreed = agreed.linear() ? AudioEncoding.PCM : agreed;
    }

    /** Whether there is nothing left to be found out. */
    boolean done() {
        return window == null;
    }

    /**
     * Listens to a piece of an item, decoded as agreed.
     *
     * @return the format it must be instead; null as long as nothing is certain
     */
    AudioEncoding heard(String itemId, short[] samples) {
        if (done()) {
            return null;
        }
        if (!itemId.equals(item)) {
            item = itemId;
            filled = 0; // a window must begin with a whole sample in every format
        }
        for (short sample : samples) {
            put(sample);
            if (filled == WINDOW) {
                filled = 0;
                AudioEncoding other = judged();
                if (other != null || good == ENOUGH || ++windows == MOST) {
                    window = null;
                    return other;
                }
            }
        }
        return null;
    }

    // back to the byte it was: the laws are one to one, but for the two zeros of mu-law
    private void put(short sample) {
        switch (agreed) {
            case PCM, PCM16K, PCM8K -> {
                window[filled++] = (byte) sample;
                window[filled++] = (byte) (sample >> 8);
            }
            case PCMU -> window[filled++] = G711.MU_LAW.encode(sample);
            case PCMA -> window[filled++] = G711.A_LAW.encode(sample);
        }
    }

    private AudioEncoding judged() {
        measure(agreed);
        if (levels[agreed.ordinal()] < AUDIBLE) {
            return null;
        }
        boolean best = true;
        AudioEncoding suspect = null;
        double rest = rests[agreed.ordinal()];
        for (AudioEncoding other : ENCODINGS) {
            if (other == agreed) {
                continue;
            }
            measure(other);
            boolean silence = silent(other);
            boolean clearly = !constant[agreed.ordinal()] && rest > (other == AudioEncoding.PCM ? HALF_RANDOM : UNPREDICTABLE)
                    && rest > CLEARLY * rests[other.ordinal()];
            best &= !silence && rests[other.ordinal()] > 2 * rest;
            if ((silence || clearly) && (suspect == null || better(other, suspect))) {
                suspect = other;
            }
        }
        good += best ? 1 : 0;
        return suspect != null && ++suspicions[suspect.ordinal()] == VERDICT ? suspect : null;
    }

    private boolean silent(AudioEncoding encoding) {
        double level = levels[encoding.ordinal()];
        return level < SILENT || level < QUIET && MUCH_LOUDER * level < levels[agreed.ordinal()];
    }

    // of two that are near silence the quieter one; otherwise the more predictable one
    private boolean better(AudioEncoding one, AudioEncoding two) {
        return silent(one) && silent(two) ? levels[one.ordinal()] < levels[two.ordinal()] : rests[one.ordinal()] < rests[two.ordinal()];
    }

    private void measure(AudioEncoding encoding) {
        int length = WINDOW / encoding.bytesPerSample();
        Arrays.fill(correlation, 0);
        Arrays.fill(past, 0);
        double mean = 0;
        for (int i = 0; i < length; i++) {
            System.arraycopy(past, 0, past, 1, ORDER);
            past[0] = read(encoding, i);
            mean += past[0];
            for (int lag = 0; lag <= ORDER; lag++) {
                correlation[lag] += past[0] * past[lag];
            }
        }
        mean /= length;
        double power = correlation[0] / length;
        levels[encoding.ordinal()] = Math.sqrt(power);
        // a constant is predicted well, but no sound: it speaks for no format and against none
        constant[encoding.ordinal()] = 2 * mean * mean > power;
        rests[encoding.ordinal()] = unexplained() + mean * mean / (power + 1);
    }

    private short read(AudioEncoding encoding, int i) {
        return switch (encoding) {
            case PCM, PCM16K, PCM8K -> (short) (window[2 * i] & 0xff | window[2 * i + 1] << 8);
            case PCMU -> G711.MU_LAW.decode(window[i]);
            case PCMA -> G711.A_LAW.decode(window[i]);
        };
    }

    // the recursion of Levinson and Durbin; 1 for white noise
    private double unexplained() {
        double error = correlation[0] + 1;
        for (int i = 1; i <= ORDER; i++) {
            double sum = correlation[i];
            for (int j = 1; j < i; j++) {
                sum -= weights[j] * correlation[i - j];
            }
            double reflection = sum / error;
            System.arraycopy(weights, 0, before, 0, i);
            weights[i] = reflection;
            for (int j = 1; j < i; j++) {
                weights[j] = before[j] - reflection * before[i - j];
            }
            error *= 1 - reflection * reflection;
        }
        return error / (correlation[0] + 1);
    }
}
