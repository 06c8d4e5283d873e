// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * Keeps our own voice out of what the caller's side sends: while an echo may be heard and the caller does not speak, faint noise
 * goes on in its place, as loud as it is there when nobody speaks. A model that hears itself would answer itself.
 *
 * <p>It takes a while until the caller's voice is told from an echo. So while an echo may be heard everything waits for that
 * long; when the caller speaks what waited goes on at once, his first syllable included. What comes out is as long as what went
 * in, less what waits; while we send nothing and no echo waits, nothing waits and nothing is touched.
 *
 * <p>Thread: confined to the call's loop.
 */
public final class EchoGate {

    /** Where what passed goes. */
    @FunctionalInterface
    public interface Sink {

        /** @param samples owned by the receiver */
        void pass(short[] samples);
    }

    private static final int WAITING = 32;

    private final CallerVoice voice;
    private final int holdMillis;
    private final Sink sink;
    private final short[][] waiting = new short[WAITING][];
    // came while an echo may be heard and nobody spoke
    private final boolean[] suspicious = new boolean[WAITING];
    private int suspects;
    private int first;
    private int count;
    private int waitingSamples;
    private long random = 0x5DEECE66DL;
    private long replaced;

    /** @param holdMillis how long a sound waits while an echo may be heard; the onset of the voice and a little more */
    public EchoGate(CallerVoice voice, int holdMillis, Sink sink) {
        this.voice = voice;
        this.holdMillis = holdMillis;
        this.sink = sink;
    }

    /** A packet of the caller, which {@link CallerVoice#heard} has got before. @param samples given away */
    public void pass(short[] samples, int rate) {
        boolean suspect = voice.echoing() && !voice.speaking();
        if (!suspect && (voice.speaking() || suspects == 0)) {
            flush();
            sink.pass(samples);
            return;
        }
        // the last of an echo may be the first of a voice: that waits for as long as anything else
        if (count == WAITING) {
            release();
        }
        int last = (first + count++) % WAITING;
        waiting[last] = samples;
        suspicious[last] = suspect;
        suspects += suspect ? 1 : 0;
        waitingSamples += samples.length;
        long hold = (long) holdMillis * rate / 1000;
        while (count > 0 && waitingSamples - waiting[first].length >= hold) {
            release();
        }
        if (suspects == 0) {
            flush();
        }
    }

    /** What waits goes on now: the caller's voice, or noise where that was the end of an echo. */
    public void flush() {
        while (count > 0) {
            release();
        }
    }

    private void release() {
        short[] samples = waiting[first];
        boolean echo = suspicious[first] && !voice.speaking();
        suspects -= suspicious[first] ? 1 : 0;
        waiting[first] = null;
        first = (first + 1) % WAITING;
        count--;
        waitingSamples -= samples.length;
        if (echo) {
            noise(samples);
            replaced += samples.length;
        }
        sink.pass(samples);
    }

    private void noise(short[] samples) {
        // uniform: its peak is √3 times its root mean square
        double peak = voice.noiseRms() * 1.7320508;
        for (int i = 0; i < samples.length; i++) {
            random = random * 0x5DEECE66DL + 0xBL;
            samples[i] = (short) Math.round(((random >>> 16 & 0xFFFF) / 32768.0 - 1) * peak);
        }
    }

    /** Samples that noise went on in place of. */
    public long replaced() {
        return replaced;
    }
}
