// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StretcherTest {

    private static short[] tone(double cycles, int from, int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * cycles * (from + i)));
        }
        return samples;
    }

    private static short[] join(short[] a, short[] b) {
        short[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    @Test
    void withNothingToChangeTheStreamComesOutBitForBitAFewSamplesLater() {
        Stretcher stretcher = new Stretcher();
        Random random = new Random(1);
        short[] in = new short[0];
        short[] out = new short[0];
        for (int i = 0; i < 50; i++) {
            short[] piece = new short[1 + random.nextInt(300)];
            for (int k = 0; k < piece.length; k++) {
                piece[k] = (short) random.nextInt(65_536);
            }
            in = join(in, piece);
            out = join(out, stretcher.process(piece, 0));
        }
        assertEquals(in.length - Stretcher.HALF, out.length);
        assertArrayEquals(Arrays.copyOf(in, out.length), out);
    }

    @ParameterizedTest
    @CsvSource({"0.015", "-0.015", "0.01", "-0.01", "0.0001"})
    void theLengthIsExactInTheLongRun(double share) {
        Stretcher stretcher = new Stretcher();
        long out = 0;
        for (int i = 0; i < 50_000; i++) {
            out += stretcher.process(new short[160], share).length;
        }
        assertEquals((50_000 * 160L - Stretcher.HALF) * (1 + share), out, 2);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.01", "0.125, 0.01", "0.25, -0.01", "0.375, 0.01", "0.425, -0.015", "0.425, 0.015"})
    void aToneStaysAToneAtAnotherPitch(double cycles, double share) {
        Stretcher stretcher = new Stretcher();
        short[] out = new short[0];
        for (int i = 0; i < 50; i++) {
            out = join(out, stretcher.process(tone(cycles, i * 160, 160), share));
        }
        double signal = 0;
        double error = 0;
        for (int i = 200; i < out.length; i++) {
            double ideal = 10_000 * Math.sin(2 * Math.PI * cycles * i / (1 + share));
            signal += ideal * ideal;
            error += Math.pow(out[i] - ideal, 2);
        }
        double decibels = 10 * Math.log10(signal / error);
        assertTrue(decibels > 45, "errors are " + decibels + " dB below");
    }

    @Test
    void aChangeOfSpeedHasNoSeam() {
        Stretcher stretcher = new Stretcher();
        short[] out = new short[0];
        for (int i = 0; i < 100; i++) {
            out = join(out, stretcher.process(tone(0.05, i * 160, 160), i % 3 == 0 ? 0.015 : i % 3 == 1 ? -0.015 : 0));
        }
        for (int i = 50; i < out.length; i++) {
            double expected = 2 * Math.cos(2 * Math.PI * 0.05) * out[i - 1] - out[i - 2];
            assertEquals(expected, out[i], 150, "at " + i);
        }
    }

    @Test
    void piecesOfAnyLengthWork() {
        Stretcher stretcher = new Stretcher();
        Random random = new Random(3);
        long in = 0;
        long out = 0;
        for (int i = 0; i < 20_000; i++) {
            int count = random.nextInt(30);
            in += count;
            out += stretcher.process(new short[count], random.nextBoolean() ? 0.015 : -0.015).length;
        }
        assertEquals(in, out, in * 0.015);
    }

    @Test
    void theLoudestIsClippedAndDoesNotWrap() {
        Stretcher stretcher = new Stretcher();
        short[] square = new short[1600];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 40 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] out = stretcher.process(square, 0.01);
        for (int i = 0; i < 1500; i++) {
            int inside = (int) (i / 1.01) % 40;
            if (inside > 13 && inside < 27) {
                assertTrue(out[i] > 25_000 == ((int) (i / 1.01) / 40 % 2 == 0), "at " + i);
            }
        }
    }
}
