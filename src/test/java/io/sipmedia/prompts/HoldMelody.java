// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.prompts;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the melody callers hear while they wait: a broken-chord figure over four chords, 9.6 s, 16 kHz mono, each note a
 * few sines that fade. Ends in silence, so that it can be repeated without a click. Nobody else's music.
 */
public final class HoldMelody {

    private static final int RATE = 16000;
    private static final double NOTE_SECONDS = 0.3;
    /** MIDI note numbers; per chord a figure of eight notes. */
    private static final int[][] CHORDS = {{60, 64, 67, 72}, {57, 60, 64, 69}, {53, 57, 60, 65}, {55, 59, 62, 67}};
    private static final int[] FIGURE = {0, 1, 2, 3, 2, 3, 1, 2};
    private static final double[] PARTIALS = {1, 0.35, 0.12, 0.05};
    private static final double PEAK = 0.25;

    private HoldMelody() {
    }

    /** The samples. */
    static short[] samples() {
        int noteLength = (int) (NOTE_SECONDS * RATE);
        int total = CHORDS.length * FIGURE.length * noteLength;
        double[] sum = new double[total];
        for (int chord = 0; chord < CHORDS.length; chord++) {
            for (int step = 0; step < FIGURE.length; step++) {
                int start = (chord * FIGURE.length + step) * noteLength;
                addNote(sum, start, CHORDS[chord][FIGURE[step]] + 12, 1.0, 0.9);
            }
            addNote(sum, chord * FIGURE.length * noteLength, CHORDS[chord][0] - 12, 0.8, 2.2);
        }
        double peak = 0;
        for (double value : sum) {
            peak = Math.max(peak, Math.abs(value));
        }
        short[] samples = new short[total];
        for (int i = 0; i < total; i++) {
            double end = Math.min(1.0, (total - i) / (0.4 * RATE));
            samples[i] = (short) Math.round(sum[i] / peak * PEAK * end * Short.MAX_VALUE);
        }
        return samples;
    }

    private static void addNote(double[] sum, int start, int midi, double loudness, double seconds) {
        double frequency = 440 * Math.pow(2, (midi - 69) / 12.0);
        int length = Math.min((int) (seconds * RATE), sum.length - start);
        for (int i = 0; i < length; i++) {
            double time = i / (double) RATE;
            double attack = Math.min(1, time / 0.015);
            double release = Math.min(1, (seconds - time) / 0.05);
            double value = 0;
            for (int partial = 0; partial < PARTIALS.length; partial++) {
                value += PARTIALS[partial] * Math.sin(2 * Math.PI * frequency * (partial + 1) * time)
                         * Math.exp(-time * (3 + 2 * partial));
            }
            sum[start + i] += loudness * attack * release * value;
        }
    }

    /** The samples as a WAV file. */
    static byte[] wav() throws IOException {
        short[] samples = samples();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes("RIFF");
        out.writeInt(Integer.reverseBytes(36 + samples.length * 2));
        out.writeBytes("WAVEfmt ");
        out.writeInt(Integer.reverseBytes(16));
        out.writeShort(Short.reverseBytes((short) 1));
        out.writeShort(Short.reverseBytes((short) 1));
        out.writeInt(Integer.reverseBytes(RATE));
        out.writeInt(Integer.reverseBytes(RATE * 2));
        out.writeShort(Short.reverseBytes((short) 2));
        out.writeShort(Short.reverseBytes((short) 16));
        out.writeBytes("data");
        out.writeInt(Integer.reverseBytes(samples.length * 2));
        for (short sample : samples) {
            out.writeShort(Short.reverseBytes(sample));
        }
        return bytes.toByteArray();
    }

    /** Writes the file that ships. */
    public static void main(String[] args) throws IOException {
        Files.write(Path.of("src/main/resources/io/sipmedia/prompts/hold.wav"), wav());
    }
}
