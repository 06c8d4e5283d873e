// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 (RFC 4648, section 4) from and into a part of an array, six bytes at a time. The JDK's works on whole arrays,
 * and has fast code of its own on some processors only; all audio to and from a model goes through this.
 *
 * <p>Whatever is not plain goes to the JDK's decoder, so what is refused, and with which words, is the same. Thread: any.
 */
final class AudioBase64 {

    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /** By 12 bits: the two characters, the first in the lower byte. */
    private static final short[] PAIRS = new short[1 << 12];
    /** By character: its six bits, moved to where they belong in a group of four; -1 if it is none. */
    private static final int[] FIRST = sextets(18);
    private static final int[] SECOND = sextets(12);
    private static final int[] THIRD = sextets(6);
    private static final int[] FOURTH = sextets(0);

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (ALPHABET.charAt(i >> 6) | ALPHABET.charAt(i & 63) << 8);
        }
    }

    private AudioBase64() {
    }

    private static int[] sextets(int shift) {
        int[] sextets = new int[256];
        Arrays.fill(sextets, -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            sextets[ALPHABET.charAt(i)] = i << shift;
        }
        return sextets;
    }

    /**
     * Encodes the first bytes of an array, with padding.
     *
     * @param out must have room for {@code (length + 2) / 3 * 4} characters from {@code at} on
     * @return the index behind the last character
     */
    static int encode(byte[] bytes, int length, byte[] out, int at) {
        int from = 0;
        // reads eight bytes and takes six of them
        for (; from + Long.BYTES <= length; from += 6, at += 8) {
            long six = (long) BIG.get(bytes, from) >>> 16;
            LITTLE.set(out, at, pair(six >>> 36) | pair(six >>> 24) << 16 | pair(six >>> 12) << 32 | pair(six) << 48);
        }
        for (; from < length; from += 3, at += 4) {
            int left = length - from;
            int three = (bytes[from] & 0xff) << 16
                    | (left > 1 ? (bytes[from + 1] & 0xff) << 8 : 0)
                    | (left > 2 ? bytes[from + 2] & 0xff : 0);
            out[at] = (byte) ALPHABET.charAt(three >> 18);
            out[at + 1] = (byte) ALPHABET.charAt(three >> 12 & 63);
            out[at + 2] = (byte) (left > 1 ? ALPHABET.charAt(three >> 6 & 63) : '=');
            out[at + 3] = (byte) (left > 2 ? ALPHABET.charAt(three & 63) : '=');
        }
        return at;
    }

    private static long pair(long bits) {
        return PAIRS[(int) bits & 0xfff];
    }

    /**
     * Decodes, with or without padding.
     *
     * @param out must have room for three bytes for every four characters, begun ones included
     * @return number of bytes
     * @throws IllegalArgumentException if this is no Base64
     */
    static int decode(byte[] text, int from, int to, byte[] out) {
        // each writes eight bytes, of which the last two are overwritten by the next
        int groups = Math.min((to - from) / 8, (out.length - 2) / 6);
        int group = 0;
        for (; group < groups; group++) {
            long eight = (long) BIG.get(text, from + group * 8);
            int high = three((int) (eight >>> 32));
            int low = three((int) eight);
            if ((high | low) < 0) {
                break;
            }
            BIG.set(out, group * 6, (long) high << 40 | (long) low << 16);
        }
        int at = from + group * 8;
        int count = group * 6;
        for (; at + 4 <= to; at += 4, count += 3) {
            int three = three((int) BIG_INT.get(text, at));
            if (three < 0) {
                break;
            }
            out[count] = (byte) (three >> 16);
            out[count + 1] = (byte) (three >> 8);
            out[count + 2] = (byte) three;
        }
        return at == to ? count : last(text, from, at, to, out, count);
    }

    private static int three(int four) {
        return FIRST[four >>> 24] | SECOND[four >>> 16 & 0xff] | THIRD[four >>> 8 & 0xff] | FOURTH[four & 0xff];
    }

    // one or two bytes; if this is not what follows, the JDK says what is wrong
    private static int last(byte[] text, int from, int at, int to, byte[] out, int count) {
        int characters = to - at;
        if (characters == 4 && text[to - 1] == '=') {
            characters = text[to - 2] == '=' ? 2 : 3;
        }
        if (characters == 2 || characters == 3) {
            int three = FIRST[text[at] & 0xff] | SECOND[text[at + 1] & 0xff] | (characters == 3 ? THIRD[text[at + 2] & 0xff] : 0);
            if (three >= 0) {
                out[count] = (byte) (three >> 16);
                if (characters == 3) {
                    out[count + 1] = (byte) (three >> 8);
                }
                return count + characters - 1;
            }
        }
        return Base64.getDecoder().decode(Arrays.copyOfRange(text, from, to), out);
    }
}
