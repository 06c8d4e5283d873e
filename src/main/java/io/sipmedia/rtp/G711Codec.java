// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.G711;

/** G.711 on RTP: one byte a sample, 8 kHz (RFC 3551 4.5.14). No state. */
final class G711Codec implements AudioCodec {

    private static final int RATE = 8000;

    private final boolean alaw;

    G711Codec(boolean alaw) {
        this.alaw = alaw;
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public short[] decode(byte[] payload, int offset, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = alaw ? G711.alawToLinear(payload[offset + i]) : G711.ulawToLinear(payload[offset + i]);
        }
        return samples;
    }

    @Override
    public int encode(short[] samples, int from, int count, byte[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = alaw ? G711.linearToAlaw(samples[from + i]) : G711.linearToUlaw(samples[from + i]);
        }
        return count;
    }
}
