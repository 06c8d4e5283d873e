// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A second of faint noise in Opus packets, sent round by all calls that want packets of the kind: noise never repeats itself, and
 * encoding it costs as much as speech. It is encoded once, by an encoder of its own, packet by packet as the first call comes to it.
 * Any packet may follow any other and speech too: noise is coded without a pitch, and the first frame of a packet takes its gain from
 * nothing before it (RFC 6716 4.2.7.4).
 *
 * <p>Thread: any; one encodes, the others wait for the tenth of a millisecond that takes.
 */
final class OpusNoise {

    private static final int LOOP_MILLIS = 1000;
    private static final int BITRATE_STEP = 2000;
    /** What an encoder needs to know what noise it has before it. */
    private static final int SETTLING_MILLIS = 100;
    private static final int MAX_PAYLOAD = 1000;

    private record Kind(OpusParameters wanted, int samples) {
    }

    // bounded by what kinds there are: 3 bandwidths, 10 bit rates, 4 packet lengths, with and without constant bit rate
    private static final Map<Kind, OpusNoise> LOOPS = new ConcurrentHashMap<>();

    private final Kind kind;
    private final byte[][] packets;
    // written by whoever encodes the next packet, under the lock; the packets before it do not change any more
    private volatile int filled;
    private OpusEncoder encoder;
    private ComfortNoise noise;

    private OpusNoise(Kind kind) {
        this.kind = kind;
        packets = new byte[Math.max(1, OpusCodec.RATE * LOOP_MILLIS / 1000 / kind.samples)][];
    }

    /**
     * The noise for a receiver.
     *
     * @param samples of a packet
     */
    static OpusNoise of(OpusParameters wanted, int samples) {
        return LOOPS.computeIfAbsent(new Kind(alike(wanted), samples), OpusNoise::new);
    }

    // redundancy is of no use to noise, and bit rates that nearly agree are one
    private static OpusParameters alike(OpusParameters wanted) {
        int bitrate = wanted.maxBitrate() >= OpusCodec.BITRATE ? 0 : wanted.maxBitrate() / BITRATE_STEP * BITRATE_STEP;
        int rate = wanted.maxRate() < 12_000 ? 8000 : wanted.maxRate() < 16_000 ? 12_000 : 48_000;
        return new OpusParameters(false, wanted.constant(), bitrate, rate);
    }

    /** How many packets there are. */
    int packets() {
        return packets.length;
    }

    /** Of a packet. */
    int samples() {
        return kind.samples;
    }

    /** The packet with this number, counted from 0; those before it must have been asked for. Not to be written to. */
    byte[] packet(int index) {
        if (index >= filled) {
            encode(index);
        }
        return packets[index];
    }

    private synchronized void encode(int upTo) {
        try {
            if (encoder == null && filled < packets.length) {
                encoder = OpusCodec.encoder(kind.wanted);
                noise = ComfortNoise.idle(OpusCodec.RATE);
                for (int at = 0; at < OpusCodec.RATE * SETTLING_MILLIS / 1000; at += kind.samples) {
                    next();
                }
            }
            while (filled <= upTo) {
                packets[filled] = next();
                filled++;
            }
        } catch (OpusException e) {
            throw new IllegalArgumentException("Opus cannot encode " + kind.samples + " samples: " + e.getMessage(), e);
        }
        if (filled == packets.length) {
            encoder = null;
            noise = null;
        }
    }

    private byte[] next() throws OpusException {
        short[] samples = new short[kind.samples];
        noise.fill(samples);
        byte[] packet = new byte[MAX_PAYLOAD];
        return Arrays.copyOf(packet, encoder.encode(samples, 0, samples.length, packet, 0, packet.length));
    }
}
