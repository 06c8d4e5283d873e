// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.kernels;

import io.sipmedia.audio.G711;
import io.sipmedia.audio.Resampler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done to the samples of 20 ms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class AudioKernels {

    private final Resampler up = new Resampler(8000, 24000);
    private final Resampler down = new Resampler(24000, 8000);
    private final Resampler wideUp = new Resampler(16000, 24000);
    private final Resampler wideDown = new Resampler(24000, 16000);
    private final short[] narrow = new short[160];
    private final short[] wide = new short[320];
    private final short[] full = new short[480];
    private final short[] out = new short[480];
    private final byte[] bytes = new byte[160];

    @Setup
    public void setUp() {
        for (int i = 0; i < full.length; i++) {
            full[i] = (short) (9000 * Math.sin(i * 0.1));
        }
        System.arraycopy(full, 0, narrow, 0, narrow.length);
        System.arraycopy(full, 0, wide, 0, wide.length);
    }

    @Benchmark
    public int resample8To24() {
        return up.process(narrow, 0, narrow.length, out, 0);
    }

    @Benchmark
    public int resample24To8() {
        return down.process(full, 0, full.length, out, 0);
    }

    @Benchmark
    public int resample16To24() {
        return wideUp.process(wide, 0, wide.length, out, 0);
    }

    @Benchmark
    public int resample24To16() {
        return wideDown.process(full, 0, full.length, out, 0);
    }

    @Benchmark
    public byte[] ulawEncode() {
        G711.MU_LAW.encode(narrow, 0, bytes, 0, narrow.length);
        return bytes;
    }

    @Benchmark
    public short[] ulawDecode() {
        G711.MU_LAW.decode(bytes, 0, out, 0, bytes.length);
        return out;
    }
}
