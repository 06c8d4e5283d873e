// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.dialect.AudioEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

/** JSON and Base64, both ways, as the model side does them. In this package because the classes are not public. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EventKernels {

    /** Audio per event in ms. */
    @Param({"20", "100"})
    public int millis;

    private short[] samples;
    private byte[] delta;
    private AppendBuffer append;
    private final EventScanner scanner = new EventScanner();
    private final DeltaDecoder decoder = new DeltaDecoder(AudioEncoding.PCM);
    private int written;
    private byte[] bytes;
    private byte[] base64;

    @Setup
    public void setUp() {
        samples = new short[24 * millis];
        byte[] pcm = new byte[samples.length * 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (9000 * Math.sin(i * 0.1));
            pcm[2 * i] = (byte) samples[i];
            pcm[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        bytes = pcm;
        base64 = Base64.getEncoder().encode(pcm);
        append = new AppendBuffer(AudioEncoding.PCM, millis, (event, length) -> written += length);
        delta = ("{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_CZ1\",\"response_id\":\"resp_CZ2\",\"item_id\":\"item_CZ3\","
                + "\"output_index\":0,\"content_index\":0,\"delta\":\"" + Base64.getEncoder().encodeToString(pcm) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Samples to a finished append event. */
    @Benchmark
    public int append() {
        append.add(samples);
        return written;
    }

    /** A delta's text to samples of their own. */
    @Benchmark
    public short[] delta() {
        scanner.scan(delta, delta.length);
        return decoder.decode(scanner.itemId(), scanner.bytes(), scanner.deltaFrom(), scanner.deltaTo());
    }

    /** Base64 alone, ours and the JDK's. */
    @Benchmark
    public int encode() {
        return AudioBase64.encode(bytes, bytes.length, base64, 0);
    }

    @Benchmark
    public int encodeByTheJdk() {
        return Base64.getEncoder().encode(bytes, base64);
    }

    @Benchmark
    public int decode() {
        return AudioBase64.decode(base64, 0, base64.length, bytes);
    }

    @Benchmark
    public int decodeByTheJdk() {
        return Base64.getDecoder().decode(base64, bytes);
    }

    /** A delta with a tree, for comparison. */
    @Benchmark
    public byte[] deltaWithTree() throws Exception {
        return ClientEvents.MAPPER.readTree(delta).path("delta").binaryValue();
    }
}
