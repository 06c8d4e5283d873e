// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.kernels;

import io.sipmedia.audio.CallerVoice;
import io.sipmedia.audio.EchoGate;
import io.sipmedia.audio.Resampler;
import io.sipmedia.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
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

/** What interruptBy=local costs: 20 ms of our voice and of a line that sends it back 80 ms later and 15 dB softer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DetectorKernel {

    private static final long PACKET_NANOS = 20_000_000;
    private static final int ECHO_PACKETS = 4;
    private static final double ECHO = 0.178;

    /** The call's rate, 16000 for G.722. */
    @Param({"8000", "16000"})
    public int rate;

    private final CallerVoice voice = new CallerVoice(120);
    private final EchoGate gate = new EchoGate(voice, 280, passed -> last = passed);
    private short[][] sent;
    private short[][] came;
    private short[] last;
    private int packet;

    @Setup
    public void setUp() throws IOException {
        short[] speech;
        try (InputStream in = CallerVoice.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/my-number-is.wav")) {
            WavFile file = WavFile.read(in);
            speech = Resampler.convert(file.samples(), file.sampleRate(), rate);
        }
        int frame = rate / 50;
        sent = new short[speech.length / frame][frame];
        came = new short[sent.length][frame];
        for (int i = 0; i < sent.length; i++) {
            System.arraycopy(speech, i * frame, sent[i], 0, frame);
        }
    }

    private short[] next() {
        int i = packet++ % sent.length;
        voice.played(sent[i], rate, packet * PACKET_NANOS);
        // made anew each time: the gate may have put noise there
        short[] line = came[i];
        short[] echo = sent[Math.floorMod(i - ECHO_PACKETS, sent.length)];
        for (int k = 0; k < line.length; k++) {
            line[k] = (short) (ECHO * echo[k] + (k * 37 + i & 15));
        }
        voice.heard(line, rate, packet * PACKET_NANOS + 7_000_000);
        return line;
    }

    @Benchmark
    public boolean detector() {
        next();
        return voice.speaking();
    }

    @Benchmark
    public short[] detectorAndGate() {
        gate.pass(next(), rate);
        return last;
    }
}
