// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusBandwidth;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusPacketInfo;
import io.github.jaredmdobson.concentus.OpusSignal;
import io.sipmedia.audio.Resampler;

/**
 * Opus on RTP (RFC 6716, RFC 7587), decoded and encoded at 24 kHz, which is what models speak: the decoder makes any rate of any
 * stream. Timestamps count at 48 kHz whatever the audio's rate.
 *
 * <p>One of the three modes of Opus, the hybrid one of super-wideband and fullband speech, comes out of Concentus as noise at any
 * rate but 48 kHz (its issue 67). From the first such packet on, a stream is decoded at 48 kHz and halved.
 *
 * <p>A lost packet is recovered from the redundancy in the next one if there is any, else made up by the decoder.
 *
 * <p>The encoder is set to the least effort, since it is by far the most expensive step of a call, and to wideband: speech gains
 * little above 8 kHz, and coding it costs another half. For each frame of 20 ms Concentus makes about 54 kB of garbage to encode
 * and 11 kB to decode; its objects are kept for the call, what is made inside of them no public method lets us reuse.
 */
final class OpusCodec implements AudioCodec {

    static final int RATE = 24_000;
    private static final int HYBRID_RATE = 48_000;
    private static final int CLOCK_RATE = 48_000;
    static final int BITRATE = 24_000;
    /** Below this Opus has no redundancy to give. */
    private static final int FEC_BITRATE = 28_000;
    /** How much redundancy the encoder thinks worth its bits, in percent of lost packets. */
    private static final int ASSUMED_LOSS = 10;
    private static final int LONGEST_PACKET = RATE * 120 / 1000;
    /** All lengths are multiples of 2.5 ms. */
    private static final int SHORTEST_FRAME = RATE / 400;
    private static final int MAX_PAYLOAD = 1000;
    private static final int DTX_BYTES = 2;
    /** After so much noise nothing of the speech before is left in the encoder. */
    private static final int NOISE_SETTLED = RATE / 5;

    private final OpusParameters wanted;
    private final OpusSilence silence = new OpusSilence();
    // null while none was needed; which packet is next, and for how many samples noise has been encoded
    private OpusNoise noise;
    private int nextNoise;
    private int noisy;
    // an instance serves one direction, so one of the two stays null
    private OpusEncoder encoder;
    private OpusDecoder decoder;
    // halves what is decoded at 48 kHz; null while nothing is
    private Resampler halving;

    /** @param wanted what the receiver of our audio wants */
    OpusCodec(OpusParameters wanted) {
        this.wanted = wanted;
    }

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public int clockRate() {
        return CLOCK_RATE;
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int frames = switch (payload[offset] & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> length < 2 ? 0 : payload[offset + 1] & 0x3F;
        };
        int samples = frames * OpusPacketInfo.getNumSamplesPerFrame(payload, offset, RATE);
        return samples <= LONGEST_PACKET ? samples : 0;
    }

    @Override
    public short[] decode(byte[] payload, int offset, int length) {
        return run(samples(payload, offset, length), payload, offset, length, false);
    }

    @Override
    public short[] recover(int count, byte[] next, int offset, int length) {
        int whole = count - count % SHORTEST_FRAME;
        int frame = Math.min(samples(next, offset, length), LONGEST_PACKET);
        if (decoder == null || whole == 0 || whole > LONGEST_PACKET || frame == 0) {
            return null;
        }
        // the decoder makes up what lies before the packet that the redundancy is about
        short[] made = run(whole, next, offset, length, true);
        if (whole == count) {
            return made;
        }
        short[] padded = new short[count];
        System.arraycopy(made, 0, padded, count - whole, whole);
        return padded;
    }

    @Override
    public boolean pauses(byte[] payload, int offset, int length) {
        return length <= DTX_BYTES;
    }

    @Override
    public int packetMillis(int wished) {
        // 10, 20, 40 and 60 ms are frame lengths of Opus
        return wished >= 60 ? 60 : wished >= 40 ? 40 : wished >= 20 ? 20 : 10;
    }

    @Override
    public int encode(short[] samples, int from, int count, byte[] to, int at) {
        silence.over();
        noisy = 0;
        return coded(samples, from, count, to, at);
    }

    @Override
    public int noise(short[] samples, int count, byte[] to, int at) {
        silence.over();
        if (noisy < NOISE_SETTLED) {
            // so the encoder knows, when speech comes, that the decoder has heard noise
            noisy += count;
            return coded(samples, 0, count, to, at);
        }
        if (noise == null || noise.samples() != count) {
            noise = OpusNoise.of(wanted, count);
            nextNoise = 0;
        }
        byte[] packet = noise.packet(nextNoise);
        nextNoise = (nextNoise + 1) % noise.packets();
        System.arraycopy(packet, 0, to, at, packet.length);
        return packet.length;
    }

    @Override
    public int silence(short[] quiet, int count, byte[] to, int at) {
        noisy = 0;
        int length = silence.again(count, to, at);
        return length > 0 ? length : silence.coded(count, to, at, coded(quiet, 0, count, to, at));
    }

    private int coded(short[] samples, int from, int count, byte[] to, int at) {
        try {
            if (encoder == null) {
                encoder = encoder(wanted);
            }
            return encoder.encode(samples, from, count, to, at, Math.min(MAX_PAYLOAD, to.length - at));
        } catch (OpusException e) {
            throw new IllegalArgumentException("Opus cannot encode " + count + " samples: " + e.getMessage(), e);
        }
    }

    /** An encoder for a receiver. */
    static OpusEncoder encoder(OpusParameters wanted) throws OpusException {
        OpusEncoder made = new OpusEncoder(RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        made.setComplexity(0);
        made.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
        made.setMaxBandwidth(wanted.maxRate() < 12_000 ? OpusBandwidth.OPUS_BANDWIDTH_NARROWBAND
                : wanted.maxRate() < 16_000 ? OpusBandwidth.OPUS_BANDWIDTH_MEDIUMBAND : OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND);
        int bitrate = wanted.fec() ? FEC_BITRATE : BITRATE;
        made.setBitrate(wanted.maxBitrate() > 0 ? Math.min(bitrate, wanted.maxBitrate()) : bitrate);
        made.setUseVBR(!wanted.constant());
        made.setUseInbandFEC(wanted.fec());
        made.setPacketLossPercent(wanted.fec() ? ASSUMED_LOSS : 0);
        return made;
    }

    // what a stranger sends may be anything: whatever the decoder thinks of it, time goes on
    private short[] run(int count, byte[] payload, int offset, int length, boolean fec) {
        try {
            if (halving == null && hybrid(payload[offset])) {
                halving = new Resampler(HYBRID_RATE, RATE);
                decoder = null;
            }
            if (decoder == null) {
                decoder = new OpusDecoder(halving == null ? RATE : HYBRID_RATE, 1);
            }
            int decoded = halving == null ? count : 2 * count;
            short[] samples = new short[decoded];
            decoder.decode(payload, offset, length, samples, 0, decoded, fec);
            return halving == null ? samples : halving.process(samples);
        } catch (OpusException | RuntimeException | AssertionError e) {
            decoder = null;
            return new short[count];
        }
    }

    // RFC 6716 3.1: configurations 12 to 15
    private static boolean hybrid(byte toc) {
        return (toc & 0xE0) == 0x60;
    }
}
