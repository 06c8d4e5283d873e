// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ResamplerTest {

    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({
            "8000,24000", "24000,8000", "16000,24000", "24000,16000", "8000,16000", "16000,8000", "48000,8000",
            "44100,24000", "22050,8000", "8000,8000" })
    void cuttingTheStreamChangesNothing(int from, int to) {
        short[] in = noise(from);
        short[] whole = new Resampler(from, to).process(in);
        Resampler pieces = new Resampler(from, to);
        short[] joined = new short[whole.length];
        int written = 0;
        for (int done = 0; done < in.length;) {
            int length = Math.min(in.length - done, random.nextInt(random.nextInt(4) == 0 ? 2000 : 40));
            int expected = pieces.outputLength(length);
            int count = pieces.process(in, done, length, joined, written);
            assertEquals(expected, count);
            done += length;
            written += count;
            assertEquals(pieces.outputPosition(done), written, "nothing is kept back");
        }
        assertEquals(whole.length, written);
        assertArrayEquals(whole, joined);
    }

    @ParameterizedTest
    @CsvSource({ "8000,24000", "24000,8000", "16000,24000", "24000,16000", "8000,16000", "16000,8000", "48000,8000", "48000,24000" })
    void twentyMillisecondsInAreTwentyMillisecondsOut(int from, int to) {
        Resampler resampler = new Resampler(from, to);
        for (int i = 0; i < 100; i++) {
            assertEquals(to / 50, resampler.process(noise(from / 50)).length);
        }
    }

    @Test
    void outputCountFollowsTheRatioOverTime() {
        Resampler resampler = new Resampler(24000, 8000);
        int in = 0;
        int out = 0;
        for (int i = 0; i < 500; i++) {
            int length = random.nextInt(700);
            in += length;
            out += resampler.process(noise(length)).length;
            assertEquals((in + 2) / 3, out);
        }
    }

    @Test
    void silenceBecomesExactZeros() {
        for (int[] pair : new int[][] { { 8000, 24000 }, { 24000, 8000 }, { 16000, 24000 }, { 44100, 8000 } }) {
            Resampler resampler = new Resampler(pair[0], pair[1]);
            assertSilent(resampler.process(new short[pair[0] / 10]));
            resampler.process(noise(pair[0] / 10));
            resampler.process(new short[pair[0] / 20]);
            assertSilent(resampler.process(new short[pair[0] / 10]));
        }
    }

    @Test
    void overflowIsClippedAndDoesNotWrap() {
        short[] square = new short[8000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 20 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] out = new Resampler(8000, 24000).process(square);
        boolean clipped = false;
        for (int i = 1; i < out.length; i++) {
            clipped |= out[i] == Short.MAX_VALUE;
            // a wrapped sample would jump by almost the full range, the steepest edge of the filter takes some samples
            assertTrue(Math.abs(out[i] - out[i - 1]) < 45000, "jump at " + i);
        }
        assertTrue(clipped, "the overshoot of a full-scale square wave reaches the limit");
    }

    @Test
    void resetForgetsThePast() {
        short[] in = noise(800);
        short[] fresh = new Resampler(8000, 24000).process(in);
        Resampler used = new Resampler(8000, 24000);
        used.process(noise(1234));
        used.reset();
        assertArrayEquals(fresh, used.process(in));
    }

    @Test
    void resetAtAPositionStaysOnTheGridOfTheStream() {
        Resampler resampler = new Resampler(24000, 8000);
        resampler.process(noise(100));
        resampler.reset(1001);
        // outputs of a 3:1 conversion stand at multiples of 3: 1002, 1005 and 1008 of inputs 1001 to 1010
        assertEquals(3, resampler.process(noise(10)).length);
        assertEquals(334, resampler.outputPosition(1001));
        assertEquals(337, resampler.outputPosition(1011));
    }

    @Test
    void flushGivesTheRest() {
        Resampler resampler = new Resampler(8000, 24000);
        short[] click = { 20000 };
        resampler.process(click);
        short[] tail = resampler.flush();
        assertFalse(Arrays.equals(new short[10], Arrays.copyOf(tail, 10)), "the filter was still ringing");
        assertSilent(resampler.process(new short[10]));
        assertEquals(0, new Resampler(8000, 8000).flush().length);
    }

    @Test
    void aConstantKeepsItsLevel() {
        short[] in = new short[4000];
        Arrays.fill(in, (short) 10000);
        short[] out = new Resampler(16000, 24000).process(in);
        for (int i = 1000; i < out.length; i++) {
            assertEquals(10000, out[i], 1);
        }
    }

    @Test
    void wholeRecordingsKeepTheirLength() {
        assertEquals(8000, Resampler.convert(noise(44100), 44100, 8000).length);
        short[] same = noise(100);
        assertArrayEquals(same, Resampler.convert(same, 8000, 8000));
    }

    @Test
    void refusesRatesItDoesNotKnow() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> new Resampler(8000, 11000));
        assertTrue(e.getMessage().contains("11000") && e.getMessage().contains("24000"), e.getMessage());
        short[] small = new short[10];
        assertThrows(IllegalArgumentException.class, () -> new Resampler(8000, 24000).process(small, 0, 10, small, 0));
    }

    private short[] noise(int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) random.nextInt(-20000, 20000);
        }
        return samples;
    }

    private static void assertSilent(short[] samples) {
        assertArrayEquals(new short[samples.length], samples);
    }
}
