// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

/** Stand-ins for speech at 24 kHz that turn detection takes for speech, and silence. */
final class Sounds {

    private Sounds() {
    }

    /** A buzz with the rise and fall of syllables. */
    static short[] voice(int millis) {
        short[] samples = new short[24 * millis];
        for (int i = 0; i < samples.length; i++) {
            double t = i / 24_000.0;
            double syllable = 0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t);
            double buzz = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                buzz += Math.sin(2 * Math.PI * 130 * harmonic * t) / harmonic;
            }
            samples[i] = (short) (5000 * syllable * buzz);
        }
        return samples;
    }

    static short[] silence(int millis) {
        return new short[24 * millis];
    }

    static short[] join(short[]... parts) {
        int length = 0;
        for (short[] part : parts) {
            length += part.length;
        }
        short[] all = new short[length];
        int at = 0;
        for (short[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** A second of speech between enough silence for a turn. */
    static short[] utterance() {
        return join(silence(500), voice(1000), silence(700));
    }
}
