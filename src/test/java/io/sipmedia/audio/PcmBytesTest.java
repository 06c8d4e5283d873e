// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class PcmBytesTest {

    @Test
    void bytesAreLittleEndian() {
        assertArrayEquals(new byte[] { 0x34, 0x12, -1, -1, 0, -128 }, PcmBytes.toBytes(new short[] { 0x1234, -1, Short.MIN_VALUE }));
        assertArrayEquals(new short[] { 0x1234, -1, Short.MIN_VALUE }, PcmBytes.toSamples(new byte[] { 0x34, 0x12, -1, -1, 0, -128, 7 }));
    }

    @Test
    void samplesCutAnywhereAreJoined() {
        Random random = new Random(5);
        byte[] all = new byte[2000];
        random.nextBytes(all);
        for (int round = 0; round < 50; round++) {
            PcmBytes stream = new PcmBytes();
            short[] joined = new short[0];
            for (int done = 0; done < all.length;) {
                int length = Math.min(all.length - done, random.nextInt(7));
                short[] next = stream.next(all, done, length);
                int before = joined.length;
                joined = Arrays.copyOf(joined, before + next.length);
                System.arraycopy(next, 0, joined, before, next.length);
                done += length;
            }
            assertArrayEquals(PcmBytes.toSamples(all), joined);
        }
    }

    @Test
    void resetDropsTheOddByte() {
        PcmBytes stream = new PcmBytes();
        assertEquals(0, stream.next(new byte[] { 9 }, 0, 1).length);
        stream.reset();
        assertArrayEquals(new short[] { 0x0201 }, stream.next(new byte[] { 1, 2 }, 0, 2));
    }
}
