// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Random;

/**
 * Speaks Opus to itself until the JVM has compiled it. Interpreted, a packet takes so many milliseconds that the first calls of a process,
 * when several come at once, would have holes in the words. Once in a process, and for {@value #LONGEST_MILLIS} ms at most.
 *
 * <p>What it says has all that speech has, so that the code which runs is the code of calls: voices of several pitches, hissing, pauses; with
 * and without redundancy; with losses on the way.
 *
 * <p>Thread: any that may wait; not an event loop.
 */
final class OpusWarmUp {

    static final int LONGEST_MILLIS = 1000;
    private static final int FRAME = OpusCodec.RATE / 50;
    /** By then it is as fast as it gets, on a machine with time to spare. */
    private static final int FRAMES = 1500;
    private static final int LOST_EVERY = 25;
    /** Frames of one kind of sound. */
    private static final int SYLLABLE = 10;

    private static boolean done;

    private final Random random = new Random(1);
    private final AudioCodec[] encoders = {new OpusCodec(OpusParameters.parse("useinbandfec=1")), new OpusCodec(OpusParameters.parse(null))};
    private final AudioCodec[] decoders = {new OpusCodec(OpusParameters.parse(null)), new OpusCodec(OpusParameters.parse(null))};
    private final byte[] packet = new byte[1000];
    private double phase;
    private double before;

    private OpusWarmUp() {
    }

    /** Returns when it was done, now or before. */
    static synchronized void once() {
        if (!done) {
            done = true;
            new OpusWarmUp().run(System.nanoTime() + LONGEST_MILLIS * 1_000_000L);
        }
    }

    private void run(long limit) {
        for (int i = 0; i < FRAMES && System.nanoTime() - limit < 0; i++) {
            short[] sound = sound(i / SYLLABLE);
            for (int stream = 0; stream < encoders.length; stream++) {
                int length = encoders[stream].encode(sound, 0, FRAME, packet, 0);
                if (i % LOST_EVERY == 1) {
                    continue;
                }
                if (i % LOST_EVERY == 2) {
                    decoders[stream].recover(FRAME, packet, 0, length);
                }
                decoders[stream].decode(packet, 0, length);
            }
        }
    }

    // four syllables: two voiced ones, a hiss, a pause
    private short[] sound(int syllable) {
        short[] samples = new short[FRAME];
        int kind = syllable % 4;
        if (kind == 3) {
            return samples;
        }
        double pitch = 90 + 37 * (syllable % 5);
        for (int i = 0; i < FRAME; i++) {
            phase += pitch / OpusCodec.RATE;
            phase -= Math.floor(phase);
            double source = kind == 2 ? random.nextGaussian() / 3 : 1 - 2 * phase + random.nextGaussian() / 30;
            before += (kind == 0 ? 0.15 : kind == 1 ? 0.4 : 0.9) * (source - before);
            samples[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, before * 8000));
        }
        return samples;
    }
}
