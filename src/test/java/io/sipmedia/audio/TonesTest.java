// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TonesTest {

    @ParameterizedTest
    @CsvSource({ "1,697,1209", "5,770,1336", "9,852,1477", "0,941,1336", "*,941,1209", "#,941,1477", "d,941,1633" })
    void keysHaveTheirTonePair(char key, int low, int high) {
        AudioSource source = Tones.dtmf(key, 500, 8000);
        short[] samples = source.read(8000);
        assertEquals(4000, samples.length, "half a second, then the end");
        assertEquals(0, source.read(100).length);
        for (int f : new int[] { 697, 770, 852, 941, 1209, 1336, 1477, 1633 }) {
            double level = Spectrum.decibels(Spectrum.amplitude(samples, 0, f, 8000));
            if (f == low || f == high) {
                assertEquals(-13.2, level, 0.5, "level of " + f);
            } else {
                assertTrue(level < -60, f + " Hz: " + level);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> Tones.dtmf('x', 100, 8000));
    }

    @Test
    void ringbackRingsTwoSecondsOfSix() {
        AudioSource source = Tones.ringback(8000);
        for (int cycle = 0; cycle < 2; cycle++) {
            short[] ring = source.read(16000);
            assertEquals(-13.2, Spectrum.decibels(Spectrum.amplitude(ring, 0, 440, 8000)), 0.5);
            assertEquals(-13.2, Spectrum.decibels(Spectrum.amplitude(ring, 0, 480, 8000)), 0.5);
            assertEquals(LevelMeter.SILENCE_DB, LevelMeter.dbfs(source.read(32000)));
        }
    }

    @Test
    void holdMelodyIsQuietSmoothAndRepeats() {
        AudioSource source = Tones.holdMelody(8000);
        short[] first = source.read(12 * 8000);
        assertArrayEquals(first, source.read(12 * 8000));
        double level = LevelMeter.dbfs(first);
        assertTrue(level > -35 && level < -18, "" + level);
        int before = first[first.length - 1];
        for (short sample : first) {
            assertTrue(Math.abs(sample - before) < 3000, "a click");
            before = sample;
        }
        for (int at = 0; at + 8000 < first.length; at += 4000) {
            assertTrue(LevelMeter.dbfs(first, at, 8000) > -40, "never silent");
        }
    }

    @Test
    void recordingsEndOrLoop() {
        short[] three = { 1, 2, 3 };
        assertArrayEquals(three, AudioSource.of(three, 8000).read(10));
        assertArrayEquals(new short[] { 1, 2, 3, 1, 2, 3, 1 }, AudioSource.looped(three, 8000).read(7));
        assertEquals(0, AudioSource.looped(new short[0], 8000).read(7).length);
    }

    @Test
    void levelsAreKnown() {
        assertEquals(-3.01, LevelMeter.dbfs(Tones.sine(1000, 1, 8000).read(8000)), 0.01);
        assertEquals(LevelMeter.SILENCE_DB, LevelMeter.dbfs(Tones.silence(8000).read(100)));
        LevelMeter meter = new LevelMeter();
        assertEquals(LevelMeter.SILENCE_DB, meter.rmsDbfs());
        meter.add(new short[] { Short.MIN_VALUE, Short.MIN_VALUE });
        assertEquals(0, meter.rmsDbfs(), 1e-9);
        assertEquals(0, meter.peakDbfs(), 1e-9);
        assertEquals(2, meter.samples());
        meter.reset();
        assertEquals(0, meter.samples());
    }
}
