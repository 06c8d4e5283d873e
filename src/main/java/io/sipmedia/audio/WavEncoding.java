// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/** How samples are written in the data of a WAV file, and how to read them. */
enum WavEncoding {
    PCM_8(1) {
        @Override
        int sample(byte[] data, int at) {
            // the only unsigned one
            return (data[at] & 0xFF) - 128 << 8;
        }
    },
    PCM_16(2) {
        @Override
        int sample(byte[] data, int at) {
            return data[at] & 0xFF | data[at + 1] << 8;
        }
    },
    PCM_24(3) {
        @Override
        int sample(byte[] data, int at) {
            return narrow((data[at] & 0xFF | (data[at + 1] & 0xFF) << 8 | data[at + 2] << 16) / 256.0);
        }
    },
    PCM_32(4) {
        @Override
        int sample(byte[] data, int at) {
            return narrow(int32(data, at) / 65536.0);
        }
    },
    FLOAT_32(4) {
        @Override
        int sample(byte[] data, int at) {
            return narrow(Float.intBitsToFloat(int32(data, at)) * 32768.0);
        }
    },
    MU_LAW(1) {
        @Override
        int sample(byte[] data, int at) {
            return G711.MU_LAW.decode(data[at]);
        }
    },
    A_LAW(1) {
        @Override
        int sample(byte[] data, int at) {
            return G711.A_LAW.decode(data[at]);
        }
    };

    private static final int FORMAT_PCM = 1;
    private static final int FORMAT_FLOAT = 3;
    private static final int FORMAT_A_LAW = 6;
    private static final int FORMAT_MU_LAW = 7;

    /** Length of one sample of one channel. */
    final int bytes;

    WavEncoding(int bytes) {
        this.bytes = bytes;
    }

    /** The sample that starts there, within 16 bits. */
    abstract int sample(byte[] data, int at);

    /** @param tag the format tag of the {@code fmt } chunk, or of its sub-format */
    static WavEncoding of(int tag, int bits) throws AudioFormatException {
        if (tag == FORMAT_PCM) {
            switch (bits) {
                case 8:
                    return PCM_8;
                case 16:
                    return PCM_16;
                case 24:
                    return PCM_24;
                case 32:
                    return PCM_32;
                default:
            }
        } else if (tag == FORMAT_FLOAT && bits == 32) {
            return FLOAT_32;
        } else if (tag == FORMAT_A_LAW && bits == 8) {
            return A_LAW;
        } else if (tag == FORMAT_MU_LAW && bits == 8) {
            return MU_LAW;
        }
        throw new AudioFormatException("the WAV encoding (format tag " + tag + ", " + bits
                                       + " bits) is not supported; allowed are PCM of 8, 16, 24 or 32 bits, 32-bit float, mu-law and A-law");
    }

    private static int int32(byte[] data, int at) {
        return data[at] & 0xFF | (data[at + 1] & 0xFF) << 8 | (data[at + 2] & 0xFF) << 16 | data[at + 3] << 24;
    }

    // NaN, which float data may hold, becomes 0
    private static int narrow(double value) {
        return (int) Math.rint(Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)));
    }
}
