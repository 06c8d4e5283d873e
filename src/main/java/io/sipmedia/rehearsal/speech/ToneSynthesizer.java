// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import java.util.function.Consumer;

/**
 * Speaks in a steady tone whose length follows from the text: for tests that measure level, delay and length and need no
 * words. 60 ms per character, at least 200 ms.
 */
public final class ToneSynthesizer implements SpeechSynthesizer {

    private static final int PIECE = SAMPLE_RATE / 10;
    private static final int MILLIS_PER_CHARACTER = 60;
    private static final int SHORTEST_MILLIS = 200;

    private final double frequency;
    private final double amplitude;

    /** A tone of 440 Hz, 12 dB below full scale. */
    public ToneSynthesizer() {
        this(440, 8192);
    }

    /**
     * @param frequency in Hz
     * @param amplitude peak, up to 32767
     */
    public ToneSynthesizer(double frequency, double amplitude) {
        this.frequency = frequency;
        this.amplitude = amplitude;
    }

    /** How long a text will sound, in milliseconds. */
    public static long millisOf(String text) {
        return Math.max(SHORTEST_MILLIS, (long) text.length() * MILLIS_PER_CHARACTER);
    }

    @Override
    public void speak(String text, Consumer<short[]> sink) {
        long total = millisOf(text) * SAMPLE_RATE / 1000;
        for (long at = 0; at < total; at += PIECE) {
            short[] piece = new short[(int) Math.min(PIECE, total - at)];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * frequency * (at + i) / SAMPLE_RATE));
            }
            sink.accept(piece);
        }
    }
}
