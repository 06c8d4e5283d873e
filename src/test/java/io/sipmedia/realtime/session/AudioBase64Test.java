// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does what {@link Base64} does. */
class AudioBase64Test {

    private final Random random = new Random(5);

    @Test
    void writesWhatTheJdkWritesAtEveryLength() {
        for (int length = 0; length < 100; length++) {
            byte[] bytes = bytes(length + 9); // what is behind the length is not looked at
            byte[] expected = Base64.getEncoder().encode(Arrays.copyOf(bytes, length));
            byte[] out = new byte[3 + expected.length];
            assertEquals(out.length, AudioBase64.encode(bytes, length, out, 3));
            assertArrayEquals(expected, Arrays.copyOfRange(out, 3, out.length));
            assertArrayEquals(new byte[3], Arrays.copyOf(out, 3));
        }
    }

    @Test
    void readsWhatTheJdkReadsAtEveryLengthWithAndWithoutPadding() {
        for (int length = 0; length < 100; length++) {
            byte[] bytes = bytes(length);
            read(bytes, Base64.getEncoder().encodeToString(bytes));
            read(bytes, Base64.getEncoder().withoutPadding().encodeToString(bytes));
        }
    }

    private static void read(byte[] bytes, String base64) {
        byte[] json = ("{\"" + base64 + "\"}").getBytes(StandardCharsets.ISO_8859_1);
        for (int spare : new int[] {0, 1, 20}) {
            byte[] out = new byte[(base64.length() + 3) / 4 * 3 + spare];
            assertEquals(bytes.length, AudioBase64.decode(json, 2, 2 + base64.length(), out));
            assertArrayEquals(bytes, Arrays.copyOf(out, bytes.length));
        }
    }

    @Test
    void everyCharacterAtEveryPlaceIsTakenOrRefusedAsByTheJdk() {
        for (int length : new int[] {4, 8, 12, 13, 14, 15, 16, 24}) {
            byte[] text = Arrays.copyOf(Base64.getEncoder().encode(bytes(18)), length);
            for (int place = 0; place < length; place++) {
                byte was = text[place];
                for (int character = 0; character < 256; character++) {
                    text[place] = (byte) character;
                    assertEquals(byTheJdk(text), byUs(text), () -> new String(text, StandardCharsets.ISO_8859_1));
                }
                text[place] = was;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "=", "==", "A=", "A==", "A===", "AA=", "AA==", "AA===", "AAA=", "AAA==", "AAAA=", "AAAA==", "AAAA====", "AAAAA",
        "AA==AAAA", "AA==AA==", "AAA=AAAA", "AB==", "ABC=", "AA=A", "A=AA", "AAAA\n", "AA\r\nAA", "AAAA\\u003d", "-_-_", "\u00e4AAA"})
    void oddEndsAreTakenOrRefusedAsByTheJdk(String odd) {
        for (String before : new String[] {"", "AAAA", "AAAABBBB", "AAAABBBBCCCC"}) {
            byte[] text = (before + odd).getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(byTheJdk(text), byUs(text), before + odd);
        }
    }

    private static String byTheJdk(byte[] text) {
        try {
            return Arrays.toString(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static String byUs(byte[] text) {
        try {
            byte[] out = new byte[(text.length + 3) / 4 * 3];
            return Arrays.toString(Arrays.copyOf(out, AudioBase64.decode(text, 0, text.length, out)));
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
