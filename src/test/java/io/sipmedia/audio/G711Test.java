// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class G711Test {

    @Test
    void muLawHasItsKnownValues() {
        G711 law = G711.MU_LAW;
        assertEquals((byte) 0xFF, law.encode((short) 0));
        assertEquals((byte) 0xFF, law.silence());
        assertEquals((byte) 0x80, law.encode(Short.MAX_VALUE));
        assertEquals((byte) 0x00, law.encode(Short.MIN_VALUE));
        assertEquals(0, law.decode((byte) 0xFF));
        assertEquals(0, law.decode((byte) 0x7F));
        assertEquals(32124, law.decode((byte) 0x80));
        assertEquals(-32124, law.decode((byte) 0x00));
        assertEquals(8, law.decode((byte) 0xFE));
        assertEquals(-8, law.decode((byte) 0x7E));
    }

    @Test
    void aLawHasItsKnownValues() {
        G711 law = G711.A_LAW;
        assertEquals((byte) 0xD5, law.encode((short) 0));
        assertEquals((byte) 0xD5, law.silence());
        assertEquals((byte) 0x55, law.encode((short) -1));
        assertEquals((byte) 0xAA, law.encode(Short.MAX_VALUE));
        assertEquals((byte) 0x2A, law.encode(Short.MIN_VALUE));
        assertEquals(8, law.decode((byte) 0xD5));
        assertEquals(-8, law.decode((byte) 0x55));
        assertEquals(32256, law.decode((byte) 0xAA));
        assertEquals(-32256, law.decode((byte) 0x2A));
    }

    /** Checksums of the complete tables, made with another implementation (the audioop module of CPython 3.11). */
    @Test
    void completeTablesAgreeWithAnotherImplementation() {
        assertEquals(210008735L, checksum(PcmBytes.toBytes(G711.MU_LAW.decode(allCodes()))));
        assertEquals(2641774167L, checksum(PcmBytes.toBytes(G711.A_LAW.decode(allCodes()))));
        assertEquals(2436069742L, checksum(G711.A_LAW.encode(allSamples())));
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeSurvivesTheRoundTrip(G711 law) {
        for (byte code : allCodes()) {
            byte back = law.encode(law.decode(code));
            // mu-law has two zeros, which sound the same
            assertEquals(law.decode(code), law.decode(back));
            assertTrue(back == code || law == G711.MU_LAW && code == 0x7F, "code " + code);
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsStayInProportionAndOrderIsKept(G711 law) {
        int before = Short.MIN_VALUE;
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int value = law.decode(law.encode((short) sample));
            // half a step of a segment of 16 steps, and the bits below the recommendation's resolution
            int allowed = (Math.abs(sample) + 132) / 32 + (law == G711.MU_LAW ? 4 : 8);
            assertTrue(Math.abs(value - sample) <= allowed, sample + " became " + value);
            assertTrue(value >= before, "not monotonic at " + sample);
            before = value;
        }
    }

    @Test
    void partsOfArraysAreConverted() {
        byte[] out = new byte[5];
        G711.MU_LAW.encode(new short[] { 1, 2, 1000, -1000 }, 2, out, 1, 2);
        assertArrayEquals(new byte[] { 0, G711.MU_LAW.encode((short) 1000), G711.MU_LAW.encode((short) -1000), 0, 0 }, out);
        short[] back = new short[3];
        G711.MU_LAW.decode(out, 1, back, 1, 2);
        assertEquals(0, back[0]);
        assertEquals(1000, back[1], 32);
        assertEquals(-1000, back[2], 32);
    }

    private static byte[] allCodes() {
        byte[] codes = new byte[256];
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) i;
        }
        return codes;
    }

    private static short[] allSamples() {
        short[] samples = new short[65536];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i + Short.MIN_VALUE);
        }
        return samples;
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
