// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * The decoder of ITU-T G.722 at 64 kbit/s (mode 1): a byte gives two samples at 16 kHz. Any bytes are a stream; where some are
 * missing, the decoder finds back by itself within some tens of milliseconds.
 *
 * <p>Thread: one at a time. Nothing is allocated after construction.
 *
 * @see G722Encoder
 */
public final class G722Decoder {

    private static final int PAST = G722Split.PHASE_TAPS - 1;
    private static final int PAIRS = 160;

    private final G722Band low = G722Band.lower();
    private final G722Band high = G722Band.higher();
    // the last values of the piece before, then those of this one
    private final int[] sums = new int[PAST + PAIRS];
    private final int[] differences = new int[PAST + PAIRS];

    /**
     * Decodes the next piece of the stream.
     *
     * @param length number of bytes
     * @param to     must have room for twice as many samples from {@code at} on
     */
    public void decode(byte[] codes, int offset, int length, short[] to, int at) {
        for (int done = 0; done < length; done += PAIRS) {
            piece(codes, offset + done, Math.min(PAIRS, length - done), to, at + 2 * done);
        }
    }

    private void piece(byte[] codes, int offset, int pairs, short[] to, int at) {
        for (int i = 0; i < pairs; i++) {
            int code = codes[offset + i] & 0xFF;
            int l = low(code & 0x3F);
            int h = high(code >> 6);
            sums[PAST + i] = l + h;
            differences[PAST + i] = l - h;
            to[at + 2 * i] = (short) G722Band.saturate(G722Split.forward(differences, PAST + i, 1) >> 11);
            to[at + 2 * i + 1] = (short) G722Band.saturate(G722Split.backward(sums, PAST + i, 1) >> 11);
        }
        System.arraycopy(sums, pairs, sums, 0, PAST);
        System.arraycopy(differences, pairs, differences, 0, PAST);
    }

    private int low(int code) {
        int sample = limit(low.prediction() + low.scaled(G722Levels.LOW6[code]));
        low.adapt(low.scaled(G722Levels.LOW4[code >> 2]), G722Levels.LOW_WEIGHT[code >> 2]);
        return sample;
    }

    private int high(int code) {
        int difference = high.scaled(G722Levels.HIGH[code]);
        int sample = limit(high.prediction() + difference);
        high.adapt(difference, G722Levels.HIGH_WEIGHT[code]);
        return sample;
    }

    private static int limit(int sample) {
        return Math.max(-16384, Math.min(16383, sample));
    }
}
