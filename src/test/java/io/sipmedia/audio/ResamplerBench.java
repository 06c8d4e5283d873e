// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;
import java.util.Random;

/** Prints the cost of a 20-ms frame for each pair of rates, 200 interleaved streams as in a busy gateway. Run by hand. */
final class ResamplerBench {

    private static final int STREAMS = 200;
    private static final int ROUNDS = 60;

    private ResamplerBench() {
    }

    public static void main(String[] args) {
        int[][] pairs = { { 8000, 24000 }, { 24000, 8000 }, { 16000, 24000 }, { 24000, 16000 }, { 8000, 16000 }, { 48000, 8000 }, { 44100, 8000 } };
        for (int[] pair : pairs) {
            long start = System.nanoTime();
            Resampler.prepare(pair[0], pair[1]);
            long design = System.nanoTime() - start;
            System.out.printf("%5d -> %5d  design %6.1f ms  frame %6d ns%n", pair[0], pair[1], design / 1e6, median(pair[0], pair[1]));
        }
    }

    private static long median(int from, int to) {
        Resampler[] streams = new Resampler[STREAMS];
        Arrays.setAll(streams, i -> new Resampler(from, to));
        short[] in = new short[from / 50];
        Random random = new Random(1);
        for (int i = 0; i < in.length; i++) {
            in[i] = (short) (random.nextGaussian() * 3000);
        }
        short[] out = new short[to / 50];
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int n = 0; n < 5; n++) {
                for (Resampler stream : streams) {
                    stream.process(in, 0, in.length, out, 0);
                }
            }
            nanos[round] = (System.nanoTime() - start) / (5 * STREAMS);
        }
        Arrays.sort(nanos, ROUNDS / 2, ROUNDS);
        return nanos[ROUNDS * 3 / 4];
    }
}
