// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.G722Decoder;
import io.sipmedia.audio.G722Encoder;

/** G.722 on RTP: a byte for two samples of 16 kHz, timestamps that count at 8 kHz (RFC 3551 4.5.2). */
final class G722Codec implements AudioCodec {

    private static final int CLOCK_RATE = 8000;

    // an instance serves one direction, so one of the two stays null
    private G722Encoder encoder;
    private G722Decoder decoder;

    @Override
    public int sampleRate() {
        return G722Encoder.RATE;
    }

    @Override
    public int clockRate() {
        return CLOCK_RATE;
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return 2 * length;
    }

    @Override
    public short[] decode(byte[] payload, int offset, int length) {
        if (decoder == null) {
            decoder = new G722Decoder();
        }
        short[] samples = new short[2 * length];
        decoder.decode(payload, offset, length, samples, 0);
        return samples;
    }

    @Override
    public int encode(short[] samples, int from, int count, byte[] to, int at) {
        if (encoder == null) {
            encoder = new G722Encoder();
        }
        return encoder.encode(samples, from, count, to, at);
    }
}
