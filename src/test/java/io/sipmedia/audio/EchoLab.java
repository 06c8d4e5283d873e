// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import io.sipmedia.transparency.Speech;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A model that talks and a caller's line that sends some of it back, in virtual time: packets of 20 ms, G.711 both ways. */
final class EchoLab {

    static final int RATE = 8000;
    static final int FRAME = 160;
    private static final long PACKET_NANOS = 20_000_000;
    private static final int SHIPPED_WORDS = 12;

    /** What the caller says and when; the level is that of the model's voice on average, plus this many dB. */
    record Word(int atMillis, short[] samples, double gain) {
    }

    private final double echoDb;
    private final int delayMillis;
    private final double noiseDbov;
    private final int jitterMillis;
    private final Random random = new Random(4711);
    private final List<Word> words = new ArrayList<>();
    // after which reflections have died away by 1/e; 0: no room
    private double decaySamples;

    EchoLab(double echoDb, int delayMillis, double noiseDbov, int jitterMillis) {
        this.echoDb = echoDb;
        this.delayMillis = delayMillis;
        this.noiseDbov = noiseDbov;
        this.jitterMillis = jitterMillis;
    }

    /** The echo comes from a loudspeaker: it dies away by 60 dB in 0.35 s and its treble and bass are not those of the original. */
    EchoLab inARoom() {
        decaySamples = 400;
        return this;
    }

    /** The same in a room of bare walls: 0.6 s. */
    EchoLab inAHall() {
        decaySamples = 690;
        return this;
    }

    EchoLab says(int atMillis, short[] samples, double gainDb) {
        words.add(new Word(atMillis, samples, Math.pow(10, gainDb / 20)));
        return this;
    }

    /** Told of each packet of the caller once the detector has heard it. */
    interface Each {
        void packet(int millis, short[] came);
    }

    /** The model's voice: all shipped recordings, with short pauses, again and again. */
    static short[] talk(int millis, int from) {
        List<short[]> all = Speech.words(SHIPPED_WORDS, RATE);
        short[] talk = new short[millis * RATE / 1000];
        int at = 0;
        for (int i = from; at < talk.length; i++) {
            short[] word = all.get(i % all.size());
            System.arraycopy(word, 0, talk, at, Math.min(word.length, talk.length - at));
            at += word.length + RATE * (100 + 150 * (i % 4)) / 1000;
        }
        return talk;
    }

    static double rms(short[] samples) {
        double sum = 0;
        int n = 0;
        for (short sample : samples) {
            if (Math.abs(sample) > 200) {
                sum += (double) sample * sample;
                n++;
            }
        }
        return Math.sqrt(sum / Math.max(1, n));
    }

    /** What comes back of it, with noise and the caller's words, before coding. */
    short[] line(short[] sent) {
        double gain = Math.pow(10, echoDb / 20);
        double noise = 32768 / Math.sqrt(2) * Math.pow(10, noiseDbov / 20);
        int delay = delayMillis * RATE / 1000;
        double[] echo = new double[sent.length];
        for (int i = delay; i < sent.length; i++) {
            echo[i] = sent[i - delay] * gain;
        }
        if (decaySamples > 0) {
            reverberate(echo);
        }
        short[] came = new short[sent.length];
        for (int i = 0; i < came.length; i++) {
            came[i] = clip(echo[i] + noise * random.nextGaussian());
        }
        for (Word word : words) {
            int at = word.atMillis * RATE / 1000;
            for (int i = 0; i < word.samples.length && at + i < came.length; i++) {
                came[at + i] = clip(came[at + i] + word.gain * word.samples[i]);
            }
        }
        return came;
    }

    // sparse reflections over three times that, whose sum has the energy of the direct sound
    private void reverberate(double[] echo) {
        double[] direct = echo.clone();
        Random reflections = new Random(12);
        double longer = decaySamples / 400;
        for (int k = 0; k < 24 * longer; k++) {
            int late = 16 + reflections.nextInt((int) (3 * decaySamples));
            double size = Math.exp(-late / decaySamples) / Math.sqrt(longer) * (reflections.nextBoolean() ? 0.5 : -0.5);
            for (int i = late; i < echo.length; i++) {
                echo[i] += size * direct[i - late];
            }
        }
    }

    private static short clip(double value) {
        return (short) Math.max(-32768, Math.min(32767, Math.round(value)));
    }

    void run(short[] sent, CallerVoice voice, Each each) {
        short[] came = line(sent);
        int packets = sent.length / FRAME;
        long[] arrival = new long[packets];
        long before = 0;
        for (int i = 0; i < packets; i++) {
            long late = jitterMillis == 0 ? 0 : (long) (random.nextDouble() * jitterMillis * 1_000_000);
            // what overtakes is put in order before the detector hears it; a packet comes when its last sample was spoken
            before = Math.max(before, (i + 1) * PACKET_NANOS + 7_300_000 + late);
            arrival[i] = before;
        }
        int next = 0;
        for (int i = 0; i < packets; i++) {
            long now = i * PACKET_NANOS;
            while (next < packets && arrival[next] < now) {
                heard(came, next, voice, arrival[next++], each);
            }
            short[] packet = packet(sent, i);
            if (!silent(packet)) {
                voice.played(packet, RATE, now + random.nextInt(900_000));
            }
        }
    }

    private void heard(short[] came, int i, CallerVoice voice, long at, Each each) {
        short[] packet = packet(came, i);
        packet = G711.MU_LAW.decode(G711.MU_LAW.encode(packet));
        voice.heard(packet, RATE, at);
        each.packet((int) (at / 1_000_000), packet);
    }

    private static boolean silent(short[] packet) {
        for (short sample : packet) {
            if (sample != 0) {
                return false;
            }
        }
        return true;
    }

    private static short[] packet(short[] samples, int i) {
        return java.util.Arrays.copyOfRange(samples, i * FRAME, (i + 1) * FRAME);
    }
}
