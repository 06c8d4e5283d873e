// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * ITU-T G.711 as the Realtime API speaks it ({@code audio/pcmu}, {@code audio/pcma}): one byte per sample at 8 kHz.
 */
final class G711 {

    private static final short[] ULAW = new short[256];
    private static final short[] ALAW = new short[256];

    static {
        for (int i = 0; i < 256; i++) {
            ULAW[i] = expandUlaw(i);
            ALAW[i] = expandAlaw(i);
        }
    }

    private G711() {
    }

    static short decodeUlaw(byte code) {
        return ULAW[code & 0xff];
    }

    static short decodeAlaw(byte code) {
        return ALAW[code & 0xff];
    }

    static byte encodeUlaw(short sample) {
        int magnitude = Math.min(Math.abs((int) sample), 32_635) + 132;
        int segment = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = magnitude >> segment + 3 & 0x0f;
        return (byte) ~((sample < 0 ? 0x80 : 0) | segment << 4 | mantissa);
    }

    static byte encodeAlaw(short sample) {
        // one's complement keeps -1 next to 0
        int magnitude = (sample < 0 ? ~sample : sample) >> 4;
        int segment = magnitude < 32 ? magnitude >> 4 : 31 - Integer.numberOfLeadingZeros(magnitude) - 3;
        int mantissa = magnitude >> Math.max(segment - 1, 0) & 0x0f;
        return (byte) ((segment << 4 | mantissa | (sample < 0 ? 0 : 0x80)) ^ 0x55);
    }

    private static short expandUlaw(int code) {
        int inverted = ~code & 0xff;
        int magnitude = ((inverted & 0x0f) << 3) + 132 << (inverted >> 4 & 7);
        int value = magnitude - 132;
        return (short) ((inverted & 0x80) != 0 ? -value : value);
    }

    private static short expandAlaw(int code) {
        int toggled = code ^ 0x55;
        int segment = toggled >> 4 & 7;
        int value = ((toggled & 0x0f) << 4) + 8;
        if (segment > 0) {
            value = value + 256 << segment - 1;
        }
        return (short) ((toggled & 0x80) != 0 ? value : -value);
    }
}
