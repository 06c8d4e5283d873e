// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.G711;

/** G.711 on RTP: one byte a sample, 8 kHz (RFC 3551 4.5.14). No state. */
final class G711Codec implements AudioCodec {

    private static final int RATE = 8000;

    private final G711 law;

    G711Codec(G711 law) {
        this.law = law;
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return length;
    }

    @Override
    public short[] decode(byte[] payload, int offset, int length) {
        short[] samples = new short[length];
        law.decode(payload, offset, samples, 0, length);
        return samples;
    }

    @Override
    public int encode(short[] samples, int from, int count, byte[] to, int at) {
        law.encode(samples, from, to, at, count);
        return count;
    }

    @Override
    public boolean remembers() {
        return false;
    }
}
