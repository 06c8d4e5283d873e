// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import io.sipmedia.transparency.Speech;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the model hears of a line that sends our own voice back. */
class EchoGateTest {

    private static final int HOLD_MILLIS = 280;
    private static final int SECONDS = 12;

    private final CallerVoice voice = new CallerVoice(120);
    private final List<short[]> passed = new ArrayList<>();
    private final List<short[]> came = new ArrayList<>();
    private final EchoGate gate = new EchoGate(voice, HOLD_MILLIS, passed::add);
    // the packets after which somebody was found to speak
    private final List<Integer> spoke = new ArrayList<>();
    private int detectedAt = -1;
    private int longestWait;

    private void run(EchoLab lab, short[] sent) {
        lab.run(sent, voice, (millis, packet) -> {
            came.add(packet.clone());
            gate.pass(packet, EchoLab.RATE);
            if (voice.speaking()) {
                spoke.add(came.size());
            }
            if (voice.speaking() && detectedAt < 0) {
                detectedAt = came.size();
            }
            longestWait = Math.max(longestWait, came.size() - passed.size());
        });
    }

    private static short[] joined(List<short[]> packets) {
        short[] all = new short[packets.stream().mapToInt(packet -> packet.length).sum()];
        int at = 0;
        for (short[] packet : packets) {
            System.arraycopy(packet, 0, all, at, packet.length);
            at += packet.length;
        }
        return all;
    }

    private static double rms(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return Math.sqrt(sum / (to - from));
    }

    @Test
    void whileWeAreSilentNothingWaitsAndNothingIsTouched() {
        short[] word = Speech.words(1, EchoLab.RATE).get(0);
        new EchoLab(-80, 20, -60, 20).says(500, word, 0).run(new short[3 * EchoLab.RATE], voice, (millis, packet) -> {
            short[] before = packet.clone();
            gate.pass(packet, EchoLab.RATE);
            assertSame(packet, passed.get(passed.size() - 1));
            assertArrayEquals(before, packet);
        });
        assertEquals(3 * 50, passed.size(), 2);
        assertEquals(0, gate.replaced());
    }

    @Test
    void insteadOfOurEchoFaintNoiseGoesOn() {
        run(new EchoLab(-15, 80, -55, 20), EchoLab.talk(SECONDS * 1000, 0));
        short[] in = joined(came);
        short[] out = joined(passed);
        // from the third second on it is known how late and how loud the echo is
        int from = 3 * EchoLab.RATE;
        double echo = rms(in, from, out.length);
        double left = rms(out, from, out.length);
        double noise = 32768 / Math.sqrt(2) * Math.pow(10, -55 / 20.0);
        assertTrue(echo > 8 * noise, "the echo is there: " + echo);
        assertEquals(0, 20 * Math.log10(left / noise), 6, "dB between what the model hears and the line's own noise");
        assertTrue(gate.replaced() > 5 * EchoLab.RATE, "samples of noise: " + gate.replaced());
        assertTrue(longestWait * 20 <= HOLD_MILLIS + 20, "nothing waits longer: " + longestWait * 20);
    }

    @Test
    void theFirstSyllableOfWhoInterruptsIsNotLost() {
        short[] word = Speech.words(4, EchoLab.RATE).get(3);
        run(new EchoLab(-20, 80, -60, 0).says(8000, word, 0), EchoLab.talk(SECONDS * 1000, 0));
        assertTrue(detectedAt > 0, "he was found");
        // what came from shortly before it was found passes bit for bit, at once
        int first = detectedAt - HOLD_MILLIS / 20 + 1;
        for (int i = first; i < detectedAt + 10; i++) {
            assertArrayEquals(came.get(i), passed.get(i), "packet " + i);
        }
        int begins = 8000 / 20;
        assertTrue(first <= begins + 5, "that is " + (first - begins) * 20 + " ms after the word began");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 200, 300, 400, 440, 480, 520, 540, 560, 580, 600, 620, 640, 700})
    void norIsThatOfWhoBeginsWhileTheLastEchoDiesAway(int millisBehindUs) {
        short[] sent = Arrays.copyOf(EchoLab.talk(6000, 0), 9 * EchoLab.RATE);
        int end = sent.length;
        while (Math.abs(sent[end - 1]) < 100) {
            end--;
        }
        int begins = end * 1000 / EchoLab.RATE + millisBehindUs;
        run(new EchoLab(-20, 80, -60, 0).says(begins, Speech.words(4, EchoLab.RATE).get(3), 0), sent);
        int from = Math.max(begins / 20, foundSince(begins / 20) - HOLD_MILLIS / 20 + 1);
        assertTrue(from <= begins / 20 + 5, "found too late, in packet " + foundSince(begins / 20) + " of " + begins / 20);
        for (int i = from; i < came.size(); i++) {
            assertArrayEquals(came.get(i), passed.get(i), "packet " + i + ", he begins in " + begins / 20);
        }
    }

    private int foundSince(int packet) {
        return spoke.stream().filter(each -> each >= packet).findFirst().orElseThrow();
    }

    @Test
    void whenWeFallSilentWhatWaitsGoesOn() {
        short[] sent = Arrays.copyOf(EchoLab.talk(6000, 0), 9 * EchoLab.RATE);
        run(new EchoLab(-15, 80, -60, 0), sent);
        assertEquals(came.size(), passed.size());
        assertArrayEquals(came.get(came.size() - 1), passed.get(passed.size() - 1), "and nothing is touched again");
    }

    @Test
    void whatWaitsInTinyPacketsIsNoLessAnEcho() {
        List<Double> levels = new ArrayList<>();
        EchoGate tiny = new EchoGate(voice, HOLD_MILLIS, packet -> levels.add(rms(packet, 0, packet.length)));
        double[] loudest = {0};
        new EchoLab(-12, 80, -60, 0).run(EchoLab.talk(6000, 0), voice, (millis, packet) -> {
            for (int from = 0; from < packet.length; from += 40) {
                short[] part = Arrays.copyOfRange(packet, from, from + 40);
                loudest[0] = Math.max(loudest[0], millis > 3000 ? rms(part, 0, 40) : 0);
                tiny.pass(part, EchoLab.RATE);
            }
        });
        double passedOn = levels.stream().skip(600).mapToDouble(level -> level).max().orElseThrow();
        assertTrue(loudest[0] > 1000 && passedOn < loudest[0] / 8, "of " + loudest[0] + " there is left " + passedOn);
    }
}
