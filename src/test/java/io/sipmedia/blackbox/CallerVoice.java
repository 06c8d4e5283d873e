// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import io.sipmedia.audio.WavFile;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** What the programs say: silence during the greeting, a shipped phrase, silence while they listen. 8 kHz mono. */
final class CallerVoice {

    static final int RATE = 8000;
    private static final int GREETING_MILLIS = 4_000;
    private static final int LISTENING_MILLIS = 40_000;

    private CallerVoice() {
    }

    static short[] says(String phrase) throws IOException {
        try (InputStream in = CallerVoice.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/" + phrase)) {
            short[] words = WavFile.read(Objects.requireNonNull(in, phrase)).at(RATE).samples();
            short[] line = new short[(GREETING_MILLIS + LISTENING_MILLIS) * RATE / 1000 + words.length];
            System.arraycopy(words, 0, line, GREETING_MILLIS * RATE / 1000, words.length);
            return line;
        }
    }

    /** The speech in a recording. */
    static List<SpeechSegment> speech(short[] samples) {
        return SpeechSegment.find(samples, RATE, SpeechSegment.DEFAULT_THRESHOLD_DBFS, SpeechSegment.DEFAULT_GAP_MILLIS);
    }

    /** Loudness of all speech in a recording, pauses left out, in dBFS. */
    static double level(List<SpeechSegment> speech) {
        double energy = speech.stream().mapToDouble(each -> Math.pow(10, each.levelDbfs() / 10) * each.durationMillis()).sum();
        return 10 * Math.log10(energy / speech.stream().mapToDouble(SpeechSegment::durationMillis).sum());
    }

    /** The speech that begins after a moment. */
    static List<SpeechSegment> after(List<SpeechSegment> speech, double millis) {
        return speech.stream().filter(each -> each.startMillis() >= millis).toList();
    }

}
