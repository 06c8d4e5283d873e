// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

/**
 * Turns one utterance into words. Implementations are shared by all calls and queue or scale as they see fit.
 *
 * <p>Thread: any but an event loop; {@link #recognize} blocks for a few hundred milliseconds.
 */
public interface SpeechRecognizer extends AutoCloseable {

    /**
     * Recognises one utterance.
     *
     * @param  samples    16-bit linear, mono, with some silence around the words
     * @param  sampleRate 8000, 16000 or 24000 Hz
     * @return            the words in lower case, or an empty string when nothing was understood
     */
    String recognize(short[] samples, int sampleRate);

    /** Releases models and threads. Utterances still waiting come back empty. */
    @Override
    void close();
}
