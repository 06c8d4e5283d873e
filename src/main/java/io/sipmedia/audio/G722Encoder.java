// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * The encoder of ITU-T G.722 at 64 kbit/s (mode 1): 7 kHz of speech, two samples at 16 kHz to a byte. The band is split in
 * two halves, each coded by adaptive differential PCM: six bits for the lower, two for the upper.
 *
 * <p>The coder has a state: one encoder per stream, from its first sample on.
 *
 * <p>Thread: one at a time. Nothing is allocated after construction.
 */
public final class G722Encoder {

    /** Of the samples, in Hz. */
    public static final int RATE = 16_000;

    private static final int PAST = 2 * (G722Split.PHASE_TAPS - 1);
    private static final int PAIRS = 160;

    private final G722Band low = G722Band.lower();
    private final G722Band high = G722Band.higher();
    // the last samples of the piece before, then those of this one
    private final int[] window = new int[PAST + 2 * PAIRS];

    /**
     * Encodes the next piece of the stream.
     *
     * @param length number of samples; an odd one at the end is left out
     * @param to     must have room for {@code length / 2} bytes from {@code at} on
     * @return bytes written
     */
    public int encode(short[] samples, int offset, int length, byte[] to, int at) {
        int pairs = length / 2;
        for (int done = 0; done < pairs; done += PAIRS) {
            piece(samples, offset + 2 * done, Math.min(PAIRS, pairs - done), to, at + done);
        }
        return pairs;
    }

    private void piece(short[] samples, int offset, int pairs, byte[] to, int at) {
        for (int i = 0; i < 2 * pairs; i++) {
            window[PAST + i] = samples[offset + i];
        }
        for (int i = 0; i < pairs; i++) {
            int newest = PAST + 2 * i + 1;
            int even = G722Split.forward(window, newest, 2);
            int odd = G722Split.backward(window, newest - 1, 2);
            to[at + i] = (byte) (high(limit(even - odd >> 14)) << 6 | low(limit(even + odd >> 14)));
        }
        System.arraycopy(window, 2 * pairs, window, 0, PAST);
    }

    private int low(int sample) {
        int difference = G722Band.saturate(sample - low.prediction());
        int magnitude = difference < 0 ? ~difference : difference;
        int interval = interval(magnitude, low.step());
        int code = (difference < 0 ? G722Levels.NEGATIVE : G722Levels.POSITIVE)[interval];
        low.adapt(low.scaled(G722Levels.LOW4[code >> 2]), G722Levels.LOW_WEIGHT[code >> 2]);
        return code;
    }

    // how many decision levels the magnitude reaches
    private static int interval(int magnitude, int step) {
        int from = 0;
        int to = G722Levels.DECISIONS.length;
        while (from < to) {
            int middle = from + to >>> 1;
            if (magnitude >= G722Levels.DECISIONS[middle] * step >> 12) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private int high(int sample) {
        int difference = G722Band.saturate(sample - high.prediction());
        int magnitude = difference < 0 ? ~difference : difference;
        boolean outer = magnitude >= G722Levels.HIGH_DECISION * high.step() >> 12;
        int code = (difference < 0 ? 0 : 2) + (outer ? 0 : 1);
        high.adapt(high.scaled(G722Levels.HIGH[code]), G722Levels.HIGH_WEIGHT[code]);
        return code;
    }

    private static int limit(int sample) {
        return Math.max(-16384, Math.min(16383, sample));
    }
}
