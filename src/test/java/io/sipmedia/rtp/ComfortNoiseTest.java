// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.LevelMeter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComfortNoiseTest {

    private static short[] settled(ComfortNoise noise, int count) {
        noise.fill(new short[4000]);
        short[] samples = new short[count];
        noise.fill(samples);
        return samples;
    }

    private static double likeness(short[] samples, int lag) {
        double product = 0;
        double power = 0;
        for (int i = lag; i < samples.length; i++) {
            product += samples[i] * samples[i - lag];
            power += samples[i] * samples[i];
        }
        return product / power;
    }

    @ParameterizedTest
    @CsvSource({"8000, 30", "8000, 40", "8000, 60", "16000, 40", "24000, 40", "24000, 55"})
    void theLevelIsThePackets(int rate, int level) {
        ComfortNoise noise = new ComfortNoise(rate);
        noise.announced(new byte[] {(byte) level}, 0, 1);
        assertEquals(-level, LevelMeter.dbfs(settled(noise, rate * 5)), 0.5);
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 24_000})
    void theSpectrumIsThePacketsAndDoesNotChangeTheLevel(int rate) {
        ComfortNoise noise = new ComfortNoise(rate);
        // k1 = -0.5, k2 = 0.3: an all-pole filter with a1 = k1 (1 + k2), a2 = k2
        noise.announced(new byte[] {40, (byte) 64, (byte) 165}, 0, 3);
        short[] samples = settled(noise, rate * 10);
        assertEquals(-40, LevelMeter.dbfs(samples), 0.5);
        // what the Yule-Walker equations say of this filter
        double k1 = 258.0 * (64 - 127) / 32768;
        double k2 = 258.0 * (165 - 127) / 32768;
        if (rate == 8000) {
            assertEquals(-k1, likeness(samples, 1), 0.02);
            assertEquals(k1 * k1 * (1 + k2) - k2, likeness(samples, 2), 0.02);
        } else {
            assertTrue(likeness(samples, 1) > -k1, "more alike between the samples of 8 kHz");
        }
    }

    @Test
    void whateverBytesComeItStaysStableAndBelowTheLoudest() {
        for (int code : new int[] {0, 1, 127, 253, 254, 255}) {
            byte[] payload = new byte[40];
            Arrays.fill(payload, (byte) code);
            ComfortNoise noise = new ComfortNoise(8000);
            noise.announced(payload, 0, payload.length);
            assertTrue(LevelMeter.dbfs(settled(noise, 80_000)) < -ComfortNoise.LOUDEST_DBOV + 3, "code " + code);
        }
    }

    @Test
    void theFaintestIsSilence() {
        ComfortNoise noise = new ComfortNoise(8000);
        noise.announced(new byte[] {127}, 0, 1);
        assertArrayEquals(new short[800], settled(noise, 800));
    }

    @Test
    void anEmptyPacketChangesNothing() {
        ComfortNoise noise = new ComfortNoise(8000);
        noise.announced(new byte[] {50}, 0, 1);
        noise.announced(new byte[0], 0, 0);
        assertEquals(-50, LevelMeter.dbfs(settled(noise, 40_000)), 0.5);
    }

    @Test
    void aNewLevelComesWithoutAClick() {
        ComfortNoise noise = new ComfortNoise(8000);
        short[] first = new short[8];
        noise.announced(new byte[] {40}, 0, 1);
        noise.fill(first);
        assertTrue(LevelMeter.dbfs(first) < -48, "it fades in");
    }

    @Test
    void theFloorIsTheQuietestMomentOfTheLastSeconds() {
        NoiseFloor floor = new NoiseFloor(8000);
        ComfortNoise room = new ComfortNoise(8000);
        room.white(60);
        short[] loud = new short[160];
        Arrays.fill(loud, (short) 5000);
        assertEquals(0, floor.rms());
        for (int i = 0; i < 300; i++) {
            short[] quiet = new short[160];
            room.fill(quiet);
            floor.heard(i % 50 < 45 ? loud : quiet);
        }
        assertEquals(60, floor.rms(), 15);
        for (int i = 0; i < 250; i++) {
            floor.heard(loud);
        }
        assertEquals(NoiseFloor.MAX_RMS, floor.rms());
    }
}
