// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * The sounds a phone makes by itself, as sums of sines: key tones, the ringback tone, something gentle to hold with.
 * All start and end softly, so that nothing clicks.
 */
public final class Tones {

    private static final double FULL_SCALE = 32767;
    /** -13 dB below full scale for each of two sines, about what networks send. */
    private static final double LEVEL = 0.22;
    private static final double FADE_SECONDS = 0.003;

    private static final String KEYS = "123A456B789C*0#D";
    private static final double[] ROWS = { 697, 770, 852, 941 };
    private static final double[] COLUMNS = { 1209, 1336, 1477, 1633 };

    private static final double RING_SECONDS = 2;
    private static final double RING_PAUSE_SECONDS = 4;

    // a slow pentatonic walk: no two notes of it clash, so it bears being repeated and being cut off anywhere
    private static final double[] MELODY = { 261.63, 329.63, 392.00, 440.00, 392.00, 329.63, 293.66, 392.00,
                                             261.63, 440.00, 392.00, 293.66, 329.63, 261.63, 220.00, 261.63 };
    private static final double NOTE_SECONDS = 0.75;
    private static final double MELODY_LEVEL = 0.10;

    private Tones() {
    }

    /** A sine that never ends, at the given amplitude (1 is full scale). */
    public static AudioSource sine(double frequency, double amplitude, int sampleRate) {
        return new Synth(sampleRate, -1, t -> amplitude * Math.sin(2 * Math.PI * frequency * t));
    }

    /** Silence that never ends. */
    public static AudioSource silence(int sampleRate) {
        return new Synth(sampleRate, -1, t -> 0);
    }

    /**
     * The tone pair of a key (ITU-T Q.23).
     *
     * @param key 0 to 9, *, #, A to D
     * @throws IllegalArgumentException if there is no such key
     */
    public static AudioSource dtmf(char key, int durationMillis, int sampleRate) {
        int place = KEYS.indexOf(Character.toUpperCase(key));
        if (place < 0) {
            throw new IllegalArgumentException("'" + key + "' is no key of a phone; allowed are 0-9 * # A-D");
        }
        double low = ROWS[place / 4];
        double high = COLUMNS[place % 4];
        double seconds = durationMillis / 1000.0;
        return new Synth(sampleRate, (long) sampleRate * durationMillis / 1000,
                t -> LEVEL * fade(t, seconds) * (Math.sin(2 * Math.PI * low * t) + Math.sin(2 * Math.PI * high * t)));
    }

    /** What a caller hears while the other phone rings: 440 and 480 Hz, two seconds on and four off, without end. */
    public static AudioSource ringback(int sampleRate) {
        return new Synth(sampleRate, -1, t -> {
            double inCycle = t % (RING_SECONDS + RING_PAUSE_SECONDS);
            return inCycle >= RING_SECONDS ? 0
                    : LEVEL * fade(inCycle, RING_SECONDS) * (Math.sin(2 * Math.PI * 440 * t) + Math.sin(2 * Math.PI * 480 * t));
        });
    }

    /** A quiet melody to hold with, without end; it repeats every twelve seconds. */
    public static AudioSource holdMelody(int sampleRate) {
        // rendered once: a held call then costs a copy, not sines
        int length = (int) (MELODY.length * NOTE_SECONDS * sampleRate);
        return AudioSource.looped(new Synth(sampleRate, length, Tones::melody).read(length), sampleRate);
    }

    // each note decays like a plucked string and rings on into the next one
    private static double melody(double t) {
        int note = (int) (t / NOTE_SECONDS);
        double since = t - note * NOTE_SECONDS;
        double before = MELODY[(note + MELODY.length - 1) % MELODY.length];
        return MELODY_LEVEL * (pluck(MELODY[note % MELODY.length], since) + pluck(before, since + NOTE_SECONDS)
                               * Math.max(0, 1 - since / NOTE_SECONDS));
    }

    private static double pluck(double frequency, double t) {
        double phase = 2 * Math.PI * frequency * t;
        double attack = Math.min(1, t / 0.02);
        return attack * Math.exp(-2.5 * t) * (Math.sin(phase) + 0.35 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase));
    }

    private static double fade(double t, double seconds) {
        return Math.max(0, Math.min(1, Math.min(t, seconds - t) / FADE_SECONDS));
    }

    /** Amplitude at a moment, in seconds from the start; 1 is full scale. */
    @FunctionalInterface
    private interface Wave {
        double at(double seconds);
    }

    private static final class Synth implements AudioSource {

        private final int sampleRate;
        private final long length;
        private final Wave wave;
        private long next;

        /** @param length in samples; -1 for no end */
        Synth(int sampleRate, long length, Wave wave) {
            if (sampleRate <= 0) {
                throw new IllegalArgumentException("sampleRate must be positive, not " + sampleRate);
            }
            this.sampleRate = sampleRate;
            this.length = length;
            this.wave = wave;
        }

        @Override
        public int sampleRate() {
            return sampleRate;
        }

        @Override
        public int read(short[] out, int offset, int count) {
            int due = length < 0 ? count : (int) Math.min(count, length - next);
            for (int i = 0; i < due; i++) {
                double value = wave.at((double) next++ / sampleRate);
                out[offset + i] = (short) Math.rint(FULL_SCALE * Math.max(-1, Math.min(1, value)));
            }
            return due;
        }
    }
}
