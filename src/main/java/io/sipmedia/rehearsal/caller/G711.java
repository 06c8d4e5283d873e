// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

/**
 * G.711 for the scripted caller, written for itself so that a mistake in the gateway's codec cannot hide behind the same
 * mistake on the other side of the line.
 *
 * <p>Thread: any.
 */
final class G711 {

    private static final int BIAS = 0x84;
    private static final int CLIP = 32635;
    private static final short[] ULAW = new short[256];
    private static final short[] ALAW = new short[256];

    static {
        for (int i = 0; i < 256; i++) {
            ULAW[i] = (short) ulawValue(i);
            ALAW[i] = (short) alawValue(i);
        }
    }

    private G711() {
    }

    static byte[] encode(short[] samples, boolean alaw) {
        byte[] out = new byte[samples.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = alaw ? alaw(samples[i]) : ulaw(samples[i]);
        }
        return out;
    }

    static short[] decode(byte[] data, int offset, int length, boolean alaw) {
        short[] table = alaw ? ALAW : ULAW;
        short[] out = new short[length];
        for (int i = 0; i < length; i++) {
            out[i] = table[data[offset + i] & 0xff];
        }
        return out;
    }

    static byte ulaw(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = magnitude >> exponent + 3 & 0x0f;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    static byte alaw(int sample) {
        int sign = sample >= 0 ? 0x80 : 0;
        // one's complement of negative values: A-law has no zero, -1 is the smallest negative step
        int magnitude = (sample >= 0 ? sample : ~sample) >> 4;
        int code;
        if (magnitude < 32) {
            code = magnitude;
        } else {
            int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 3;
            code = exponent << 4 | magnitude >> exponent - 1 & 0x0f;
        }
        return (byte) ((sign | code) ^ 0x55);
    }

    private static int ulawValue(int code) {
        int bits = ~code & 0xff;
        int exponent = bits >> 4 & 7;
        int magnitude = ((bits & 0x0f) << 3 | BIAS) << exponent;
        return (bits & 0x80) != 0 ? BIAS - magnitude : magnitude - BIAS;
    }

    private static int alawValue(int code) {
        int bits = code ^ 0x55;
        int exponent = bits >> 4 & 7;
        int mantissa = (bits & 0x0f) << 4 | 8;
        int magnitude = exponent == 0 ? mantissa : mantissa + 0x100 << exponent - 1;
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }
}
