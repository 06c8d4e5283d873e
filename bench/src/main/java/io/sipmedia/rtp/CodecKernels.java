// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 20 ms into a payload and out of it, as a call does it. In this package because the codecs are not public. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class CodecKernels {

    /** Of RTP. */
    @Param({"PCMU", "G722", "OPUS"})
    public AudioCodecId codec;

    // a codec instance has one direction
    private AudioCodec encoder;
    private AudioCodec decoder;
    private AudioCodec idle;
    private ComfortNoise noise;
    private short[] pause;
    private short[] samples;
    private int piece;
    private final byte[] payload = new byte[1500];
    private byte[] packet;

    /** Some seconds of a voice-like buzz with noise, since an encoder's time depends on what it hears. */
    @Setup
    public void setUp() {
        encoder = AudioCodec.of(codec);
        decoder = AudioCodec.of(codec);
        idle = AudioCodec.of(codec);
        noise = ComfortNoise.idle(encoder.sampleRate());
        piece = encoder.sampleRate() / 50;
        pause = new short[piece];
        samples = new short[piece * 100];
        Random random = new Random(1);
        for (int i = 0; i < samples.length; i++) {
            double second = i / (double) encoder.sampleRate();
            double voice = Math.sin(2 * Math.PI * 140 * second) + 0.5 * Math.sin(2 * Math.PI * 840 * second) + 0.1 * random.nextGaussian();
            samples[i] = (short) (6000 * voice * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * second)));
        }
        int length = encoder.encode(samples, 0, piece, payload, 0);
        packet = java.util.Arrays.copyOf(payload, length);
    }

    private int at;

    @Benchmark
    public int encode() {
        at = at + piece == samples.length ? 0 : at + piece;
        return encoder.encode(samples, at, piece, payload, 0);
    }

    /** A packet of a pause with {@code idleAudio=comfort-noise}. */
    @Benchmark
    public int idleNoise() {
        noise.fill(pause);
        return idle.noise(pause, piece, payload, 0);
    }

    @Benchmark
    public short[] decode() {
        return decoder.decode(packet, 0, packet.length);
    }
}
