// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * The two companding laws of ITU-T G.711: 8 bits per sample, 8000 samples a second. On RTP they are PCMU and PCMA
 * (RFC 3551, section 4.5.14). Both directions are table look-ups.
 *
 * <p>16-bit samples stand for the 14-bit (mu-law) and 13-bit (A-law) values of the recommendation, shifted to the top.
 *
 * <p>Thread: any.
 */
public enum G711 {
    /** North America and Japan; silence is 0xFF. */
    MU_LAW {
        @Override
        byte compress(int sample) {
            int magnitude = Math.min((sample < 0 ? ~sample : sample) >> 2, 8158) + 33;
            int segment = 26 - Integer.numberOfLeadingZeros(magnitude);
            int code = segment << 4 | magnitude >> segment + 1 & 0xF;
            // all bits are sent inverted, so that silence has many ones
            return (byte) ~(sample < 0 ? code | 0x80 : code);
        }

        @Override
        short expand(int code) {
            int bits = ~code;
            int magnitude = ((bits << 3 & 0x78) + 0x84 << (bits >> 4 & 7)) - 0x84;
            return (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
        }
    },
    /** Everywhere else; silence is 0xD5. */
    A_LAW {
        @Override
        byte compress(int sample) {
            int magnitude = (sample < 0 ? ~sample : sample) >> 4;
            int segment = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
            // segments 0 and 1 share the finest step
            int code = segment << 4 | magnitude >> Math.max(0, segment - 1) & 0xF;
            // every other bit is sent inverted
            return (byte) ((sample < 0 ? code : code | 0x80) ^ 0x55);
        }

        @Override
        short expand(int code) {
            int bits = code ^ 0x55;
            int segment = bits >> 4 & 7;
            int magnitude = (bits << 4 & 0xF0) + 8;
            if (segment > 0) {
                magnitude = magnitude + 0x100 << segment - 1;
            }
            return (short) ((bits & 0x80) != 0 ? magnitude : -magnitude);
        }
    };

    // 14 bits are enough for both laws: the recommendation has no finer step
    private final byte[] codes = new byte[1 << 14];
    private final short[] values = new short[256];

    G711() {
        for (int i = 0; i < codes.length; i++) {
            codes[i] = compress((short) (i << 2));
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = expand(i);
        }
    }

    abstract byte compress(int sample);

    abstract short expand(int code);

    /** One sample to its code. */
    public byte encode(short sample) {
        return codes[(sample & 0xFFFF) >> 2];
    }

    /** One code to its sample. */
    public short decode(byte code) {
        return values[code & 0xFF];
    }

    /** The code of digital silence. */
    public byte silence() {
        return codes[0];
    }

    /** Encodes {@code length} samples into {@code length} bytes. */
    public void encode(short[] samples, int offset, byte[] out, int outOffset, int length) {
        for (int i = 0; i < length; i++) {
            out[outOffset + i] = codes[(samples[offset + i] & 0xFFFF) >> 2];
        }
    }

    /** Encodes into a new array. */
    public byte[] encode(short[] samples) {
        byte[] out = new byte[samples.length];
        encode(samples, 0, out, 0, samples.length);
        return out;
    }

    /** Decodes {@code length} bytes into {@code length} samples. */
    public void decode(byte[] bytes, int offset, short[] out, int outOffset, int length) {
        for (int i = 0; i < length; i++) {
            out[outOffset + i] = values[bytes[offset + i] & 0xFF];
        }
    }

    /** Decodes into a new array. */
    public short[] decode(byte[] bytes) {
        short[] out = new short[bytes.length];
        decode(bytes, 0, out, 0, bytes.length);
        return out;
    }
}
