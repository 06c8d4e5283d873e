// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FilterDesignTest {

    @Test
    void besselFunctionHasItsTabulatedValues() {
        assertEquals(1, FilterDesign.besselI0(0), 0);
        assertEquals(1.2660658777520084, FilterDesign.besselI0(1), 1e-14);
        assertEquals(2815.716628466254, FilterDesign.besselI0(10), 1e-9);
    }

    @Test
    void inverseTransformUndoesTheForwardOne() {
        Random random = new Random(3);
        double[] re = random.doubles(1024).toArray();
        double[] im = random.doubles(1024).toArray();
        double[] re2 = re.clone();
        double[] im2 = im.clone();
        Fft fft = new Fft(1024);
        fft.forward(re2, im2);
        assertEquals(Arrays.stream(re).sum(), re2[0], 1e-9);
        fft.inverse(re2, im2);
        assertArrayEquals(re, re2, 1e-12);
        assertArrayEquals(im, im2, 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new Fft(1000));
    }

    @Test
    void transformFindsATone() {
        double[] re = new double[64];
        double[] im = new double[64];
        for (int i = 0; i < 64; i++) {
            re[i] = Math.cos(2 * Math.PI * 5 * i / 64);
            im[i] = Math.sin(2 * Math.PI * 5 * i / 64);
        }
        new Fft(64).forward(re, im);
        assertEquals(64, re[5], 1e-9);
        assertEquals(0, Math.hypot(re[4], im[4]), 1e-9);
    }

    @Test
    void minimumPhaseKeepsTheMagnitudeAndComesEarly() {
        int taps = FilterDesign.taps(24000, 3400, 4000, 100);
        double[] linear = FilterDesign.lowPass(24000, 3400, 4000, 100, taps);
        double[] early = FilterDesign.minimumPhase(linear);
        assertEquals(taps, early.length);
        for (double f = 0; f < 12000; f += 37) {
            double expected = magnitude(linear, f);
            double actual = magnitude(early, f);
            if (f <= 3400) {
                assertEquals(1, actual, 1e-4, "pass band at " + f);
            } else if (f >= 4000) {
                assertTrue(actual < 1e-5, "stop band at " + f + ": " + actual);
            }
            assertEquals(expected, actual, 1e-5, "at " + f);
        }
        assertTrue(centreOfEnergy(linear) > 120 && centreOfEnergy(early) < 20, "" + centreOfEnergy(early));
    }

    @Test
    void equirippleDesignIsShorterAndUsesWhatItIsAllowed() {
        double[] h = EquirippleDesign.lowPass(24000, 3400, 4000, 0.01, 100);
        assertTrue(h.length < 0.75 * FilterDesign.taps(24000, 3400, 4000, 100), h.length + " taps");
        assertEquals(1, magnitude(h, 0), 1e-12);
        double low = 1;
        double high = 1;
        double rest = 0;
        for (double f = 0; f <= 12000; f += 7) {
            double actual = magnitude(h, f);
            if (f <= 3400) {
                low = Math.min(low, actual);
                high = Math.max(high, actual);
            } else if (f >= 4000) {
                rest = Math.max(rest, actual);
            }
        }
        // 0.01 dB to either side of the middle, wherever between these the gain at 0 Hz lies
        double swing = 20 * Math.log10(high / low);
        assertTrue(swing > 0.015 && swing < 0.0202, "pass band: " + swing + " dB");
        assertTrue(rest > 0.9e-5 && rest < 1.01e-5, "stop band: " + rest);
        for (int i = 0; i < h.length / 2; i++) {
            assertEquals(h[i], h[h.length - 1 - i], 1e-14);
        }
    }

    @Test
    void linearPrototypeIsSymmetric() {
        double[] h = FilterDesign.lowPass(24000, 3400, 4000, 100, 201);
        for (int i = 0; i < 100; i++) {
            assertEquals(h[i], h[200 - i], 1e-15);
        }
    }

    private static double magnitude(double[] h, double f) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < h.length; i++) {
            re += h[i] * Math.cos(2 * Math.PI * f * i / 24000);
            im += h[i] * Math.sin(2 * Math.PI * f * i / 24000);
        }
        return Math.hypot(re, im);
    }

    private static double centreOfEnergy(double[] h) {
        double weighted = 0;
        double energy = 0;
        for (int i = 0; i < h.length; i++) {
            weighted += i * h[i] * h[i];
            energy += h[i] * h[i];
        }
        return weighted / energy;
    }
}
