// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import io.sipmedia.transparency.Speech;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Recorded speech echoes, recorded speech interrupts. What is measured here stands in docs/interruptions.md.
 */
class CallerVoiceTest {

    private static final int ONSET_MILLIS = 120;
    private static final int MINUTES = 3;

    private static int falseAlarms(EchoLab lab) {
        CallerVoice voice = new CallerVoice(ONSET_MILLIS);
        int[] alarms = {0};
        boolean[] before = {false};
        lab.run(EchoLab.talk(MINUTES * 60_000, 0), voice, (millis, came) -> {
            alarms[0] += voice.speaking() && !before[0] ? 1 : 0;
            before[0] = voice.speaking();
        });
        return alarms[0];
    }

    /** From the first sound of each interruption to its discovery, in ms; -1 for none within a second. */
    private static List<Integer> onsets(double echoDb, int delay, double noise, int jitter, double gainDb) {
        List<Integer> found = new ArrayList<>();
        List<short[]> words = Speech.words(12, EchoLab.RATE);
        for (int i = 0; i < 12; i++) {
            short[] word = words.get((i + 5) % 12);
            int at = 6000 + 370 * i;
            EchoLab lab = new EchoLab(echoDb, delay, noise, jitter).says(at, word, gainDb);
            int first = at + firstSound(word);
            CallerVoice voice = new CallerVoice(ONSET_MILLIS);
            int[] onset = {-1};
            lab.run(EchoLab.talk(12_000, i), voice, (millis, came) -> {
                if (voice.speaking() && onset[0] < 0 && millis - first < 1000) {
                    onset[0] = millis - first;
                }
            });
            found.add(onset[0]);
        }
        return found;
    }

    private static int firstSound(short[] word) {
        double loud = EchoLab.rms(word) / 4;
        for (int i = 0; i + 80 <= word.length; i += 80) {
            double sum = 0;
            for (int k = 0; k < 80; k++) {
                sum += (double) word[i + k] * word[i + k];
            }
            if (Math.sqrt(sum / 80) > loud) {
                return i / 8;
            }
        }
        return 0;
    }

    @ParameterizedTest(name = "echo {0} dB after {1} ms, noise {2} dBov, jitter {3} ms")
    @CsvSource({"-10, 20, -60, 0", "-10, 80, -45, 40", "-10, 200, -60, 0", "-15, 80, -60, 20", "-20, 20, -45, 0", "-20, 200, -60, 40",
        "-30, 80, -60, 0", "-30, 200, -45, 0"})
    void ourOwnVoiceIsNobodySpeaking(double echo, int delay, double noise, int jitter) {
        assertEquals(0, falseAlarms(new EchoLab(echo, delay, noise, jitter)), "from the line");
        assertEquals(0, falseAlarms(new EchoLab(echo, delay, noise, jitter).inARoom()), "from a loudspeaker");
    }

    @ParameterizedTest(name = "echo {0} dB after {1} ms, noise {2} dBov, jitter {3} ms")
    @CsvSource({"-10, 80, -60, 40, 9", "-10, 200, -60, 0, 10", "-15, 80, -60, 20, 11", "-20, 80, -60, 40, 11", "-20, 200, -45, 0, 9",
        "-30, 80, -60, 40, 12", "-30, 200, -45, 0, 9", "-80, 20, -60, 0, 12"})
    void aCallerAsLoudAsTheModelIsHeardOverIt(double echo, int delay, double noise, int jitter, int least) {
        List<Integer> onsets = onsets(echo, delay, noise, jitter, 0);
        List<Integer> found = onsets.stream().filter(each -> each >= 0).sorted().toList();
        System.out.printf(Locale.ROOT, "| %.0f dB | %d ms | %.0f dBov | %d ms | %d of %d | %d ms | %d ms |%n", echo, delay, noise, jitter,
                found.size(), onsets.size(), found.get(found.size() / 2), found.get(found.size() - 1));
        assertTrue(found.size() >= least, onsets.toString());
        assertTrue(found.get(found.size() / 2) <= 300, onsets.toString());
    }
}
