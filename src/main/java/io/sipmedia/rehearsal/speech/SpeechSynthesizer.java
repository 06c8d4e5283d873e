// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns text into speech of 24 kHz, mono, 16-bit linear.
 *
 * <p>Thread: any but an event loop; calls may be made from several threads at once.
 */
public interface SpeechSynthesizer extends AutoCloseable {

    /** The rate of everything that comes out, in Hz. */
    int SAMPLE_RATE = 24_000;

    /**
     * Speaks the text into the sink, piece by piece, and returns when the last piece was handed over.
     *
     * @param text  plain text, no markup
     * @param sink  gets arrays it owns, in order, on the calling thread
     */
    void speak(String text, Consumer<short[]> sink);

    /** The whole text at once. */
    default short[] synthesize(String text) {
        List<short[]> pieces = new ArrayList<>();
        speak(text, pieces::add);
        short[] all = new short[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int at = 0;
        for (short[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    @Override
    default void close() {
    }
}
