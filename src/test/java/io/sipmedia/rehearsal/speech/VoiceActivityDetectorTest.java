// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VoiceActivityDetectorTest {

    private final List<VoiceActivityDetector.Event> events = new ArrayList<>();

    private static short[] sound(int rate, int quietMillis, int loudMillis, int endMillis, int noise) {
        Random random = new Random(7);
        short[] samples = new short[rate / 1000 * (quietMillis + loudMillis + endMillis)];
        for (int i = 0; i < samples.length; i++) {
            int millis = i / (rate / 1000);
            boolean loud = millis >= quietMillis && millis < quietMillis + loudMillis;
            double t = (double) i / rate;
            double voice = loud ? 6000 * Math.sin(2 * Math.PI * 300 * t) + 3000 * Math.sin(2 * Math.PI * 1100 * t) : 0;
            samples[i] = (short) (voice + noise * random.nextGaussian());
        }
        return samples;
    }

    @Test
    void speechBeginsAndEndsAtEveryRate() {
        for (int rate : new int[] {8_000, 16_000, 24_000}) {
            events.clear();
            new VoiceActivityDetector(rate, 0.5, 400).accept(sound(rate, 1000, 800, 800, 10), events::add);
            assertEquals(2, events.size(), rate + " Hz");
            assertEquals(1000, events.get(0).millis(), 40);
            assertEquals(1800 + 400, events.get(1).millis(), 40);
        }
    }

    @Test
    void theSizeOfThePiecesDoesNotMatter() {
        short[] all = sound(24_000, 1000, 800, 800, 10);
        new VoiceActivityDetector(24_000, 0.5, 400).accept(all, events::add);
        List<VoiceActivityDetector.Event> whole = List.copyOf(events);
        events.clear();
        VoiceActivityDetector pieces = new VoiceActivityDetector(24_000, 0.5, 400);
        for (int at = 0; at < all.length; at += 331) {
            pieces.accept(Arrays.copyOfRange(all, at, Math.min(all.length, at + 331)), events::add);
        }
        assertEquals(whole, events);
    }

    @Test
    void steadyNoiseIsNoSpeech() {
        new VoiceActivityDetector(24_000, 0.5, 400).accept(sound(24_000, 4000, 0, 0, 60), events::add);
        assertEquals(List.of(), events);
    }

    @Test
    void aPauseShorterThanTheSilenceBelongsToTheTurn() {
        short[] first = sound(24_000, 1000, 500, 300, 10);
        short[] second = sound(24_000, 0, 500, 800, 10);
        VoiceActivityDetector detector = new VoiceActivityDetector(24_000, 0.5, 500);
        detector.accept(first, events::add);
        detector.accept(second, events::add);
        assertEquals(2, events.size());
    }

    @Test
    void aHigherThresholdWantsLouderSpeech() {
        short[] line = sound(8_000, 2000, 600, 800, 0);
        Random random = new Random(3);
        for (int i = 0; i < line.length; i++) {
            line[i] = (short) (line[i] / 15 + 80 * random.nextGaussian());
        }
        new VoiceActivityDetector(8_000, 1.0, 400).accept(line, events::add);
        assertEquals(List.of(), events);
        new VoiceActivityDetector(8_000, 0.3, 400).accept(line, events::add);
        assertEquals(2, events.size());
    }

    @Test
    void otherRatesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new VoiceActivityDetector(22_050, 0.5, 400));
    }
}
