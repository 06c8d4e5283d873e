// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

/** ITU-T G.711 for whole arrays. Kept apart from the phone side's codec, so that a mistake there does not cancel out here. */
final class G711 {

    private static final int MU_BIAS = 0x84;
    private static final int MU_CLIP = 32_635;
    private static final short[] MU = new short[256];
    private static final short[] A = new short[256];

    static {
        for (int i = 0; i < 256; i++) {
            int mu = ~i & 0xff;
            int muMagnitude = (((mu & 0x0f) << 3) + MU_BIAS << ((mu & 0x70) >> 4)) - MU_BIAS;
            MU[i] = (short) ((mu & 0x80) != 0 ? -muMagnitude : muMagnitude);
            int a = i ^ 0x55;
            int segment = (a & 0x70) >> 4;
            int aMagnitude = (a & 0x0f) << 4 | 8;
            aMagnitude = segment == 0 ? aMagnitude : aMagnitude + 0x100 << segment - 1;
            A[i] = (short) ((a & 0x80) != 0 ? aMagnitude : -aMagnitude);
        }
    }

    private G711() {
    }

    static short[] decodeMu(byte[] bytes) {
        return decode(bytes, MU);
    }

    static short[] decodeA(byte[] bytes) {
        return decode(bytes, A);
    }

    private static short[] decode(byte[] bytes, short[] table) {
        short[] samples = new short[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            samples[i] = table[bytes[i] & 0xff];
        }
        return samples;
    }

    static byte[] encodeMu(short[] samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            int sign = samples[i] < 0 ? 0x80 : 0;
            int magnitude = Math.min(Math.abs((int) samples[i]), MU_CLIP) + MU_BIAS;
            int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
            int mantissa = magnitude >> exponent + 3 & 0x0f;
            bytes[i] = (byte) ~(sign | exponent << 4 | mantissa);
        }
        return bytes;
    }

    static byte[] encodeA(short[] samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            int sign = samples[i] >= 0 ? 0x80 : 0;
            int magnitude = Math.min(samples[i] >= 0 ? samples[i] : -samples[i] - 1, 32_767);
            int exponent = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, magnitude)) - 7);
            int mantissa = magnitude >> (exponent == 0 ? 4 : exponent + 3) & 0x0f;
            bytes[i] = (byte) ((sign | exponent << 4 | mantissa) ^ 0x55);
        }
        return bytes;
    }
}
