// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.VoiceManager;
import java.util.function.Consumer;

/**
 * FreeTTS with the voice kevin16, a plain diphone voice: nobody takes it for a person, everybody understands it, and it
 * speaks a hundred times faster than real time. One utterance at a time; a second caller waits its few milliseconds.
 */
public final class FreeTtsSynthesizer implements SpeechSynthesizer {

    private static final String VOICES = "com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory";
    private static final String VOICE = "kevin16";

    private final Voice voice;

    /** Loads the voice; takes about half a second. */
    public FreeTtsSynthesizer() {
        System.setProperty("freetts.voices", VOICES);
        voice = VoiceManager.getInstance().getVoice(VOICE);
        if (voice == null) {
            throw new IllegalStateException("FreeTTS has no voice " + VOICE);
        }
        voice.allocate();
    }

    @Override
    public synchronized void speak(String text, Consumer<short[]> sink) {
        if (text.isBlank()) {
            return;
        }
        SamplePlayer player = new SamplePlayer(sink);
        voice.setAudioPlayer(player);
        voice.speak(text);
        player.flush();
    }

    @Override
    public synchronized void close() {
        voice.deallocate();
    }
}
