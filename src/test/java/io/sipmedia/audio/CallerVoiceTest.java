// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import io.sipmedia.transparency.Speech;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Recorded speech echoes, recorded speech interrupts. What is measured here stands in docs/interruptions.md.
 */
class CallerVoiceTest {

    private static final int ONSET_MILLIS = 120;
    private static final int MINUTES = 3;
    private static final Path PAGE = Path.of("docs/interruptions.md");

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
        assertEquals(0, falseAlarms(new EchoLab(echo, delay, noise, jitter).inAHall()), "from a loudspeaker between bare walls");
    }

    @ParameterizedTest(name = "echo {0} dB after {1} ms, noise {2} dBov, jitter {3} ms")
    @MethodSource("lines")
    void aCallerIsHeardOverTheModel(double echo, int delay, double noise, int jitter) throws IOException {
        List<Integer> asLoud = onsets(echo, delay, noise, jitter, 0);
        List<Integer> softer = onsets(echo, delay, noise, jitter, -6);
        boolean none = echo < -60;
        String row = String.format(Locale.ROOT, "| %s | %s | %.0f dBov | %d ms | %s | %s |", none ? "none" : String.format("%.0f dB", echo),
                none ? "–" : delay + " ms", noise, jitter, figures(asLoud), figures(softer));
        System.out.println(row);
        assertEquals(asLoud.size(), found(asLoud).size(), asLoud.toString());
        assertTrue(median(asLoud) <= 180, asLoud.toString());
        assertTrue(found(softer).size() >= softer.size() - 3, softer.toString());
        assertTrue(median(softer) <= 220, softer.toString());
        assertTrue(Files.readString(PAGE).contains(row), "docs/interruptions.md should say " + row);
    }

    @Test
    void thePictureOfThePageIsOfThisDetector() throws IOException {
        assertEquals(Files.readString(InterruptionPlot.FILE), InterruptionPlot.draw(), "to be drawn anew: see InterruptionPlot");
        assertTrue(Files.readString(PAGE).contains("images/interruption.svg"));
    }

    static Stream<Arguments> lines() {
        return Stream.of(arguments(-10, 80, -60, 40), arguments(-10, 200, -60, 0), arguments(-15, 80, -60, 20), arguments(-20, 80, -60, 40),
                arguments(-20, 200, -45, 0), arguments(-30, 80, -60, 40), arguments(-30, 200, -45, 0), arguments(-80, 20, -60, 0));
    }

    @Test
    void whoIsVerySoftIsHeardWhereTheLineIsQuiet() throws IOException {
        int quiet = 0;
        int noisy = 0;
        for (Arguments line : lines().toList()) {
            Object[] of = line.get();
            int found = found(onsets((int) of[0], (int) of[1], (int) of[2], (int) of[3], -12)).size();
            quiet += (int) of[2] < -50 ? found : 0;
            noisy += (int) of[2] < -50 ? 0 : found;
        }
        String words = "found in " + quiet + " of 72 cases with noise of -60 dBov, and in " + noisy + " of 24 with -45 dBov";
        assertTrue(quiet >= 60, words);
        assertTrue(Files.readString(PAGE).contains(words), "docs/interruptions.md should say " + words);
    }

    private static List<Integer> found(List<Integer> onsets) {
        return onsets.stream().filter(each -> each >= 0).sorted().toList();
    }

    private static int median(List<Integer> onsets) {
        return found(onsets).get(found(onsets).size() / 2);
    }

    private static String figures(List<Integer> onsets) {
        List<Integer> found = found(onsets);
        return found.size() + " of " + onsets.size() + " | " + median(onsets) + " ms | " + found.get(found.size() - 1) + " ms";
    }

    @Test
    void aClickIsNobody() {
        short[] click = new short[8 * 50];
        Random random = new Random(3);
        for (int i = 0; i < click.length; i++) {
            click[i] = (short) (8000 * random.nextGaussian() / 2);
        }
        EchoLab lab = new EchoLab(-30, 80, -60, 0);
        for (int at = 2000; at < 10_000; at += 700) {
            lab.says(at, click, 0);
        }
        CallerVoice voice = new CallerVoice(ONSET_MILLIS);
        lab.run(EchoLab.talk(12_000, 0), voice, (millis, came) -> assertFalse(voice.speaking(), "after " + millis + " ms"));
    }
}
