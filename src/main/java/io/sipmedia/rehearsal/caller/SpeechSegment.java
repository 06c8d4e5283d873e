// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of speech in a recording.
 *
 * @param startMillis on the recording's time line
 * @param endMillis   on the recording's time line
 * @param levelDbfs   its loudness (RMS), 0 being the loudest a 16-bit line can carry
 */
public record SpeechSegment(double startMillis, double endMillis, double levelDbfs) {

    /** Quieter than this is not speech. */
    public static final double DEFAULT_THRESHOLD_DBFS = -42;
    /** A pause as long as this ends a segment. */
    public static final int DEFAULT_GAP_MILLIS = 300;
    /** Sounds shorter than this are clicks. */
    static final int SHORTEST_MILLIS = 60;
    private static final int FRAME_MILLIS = 20;

    public double durationMillis() {
        return endMillis - startMillis;
    }

    /**
     * Finds the speech in samples by its loudness, in steps of 20 ms.
     *
     * @param thresholdDbfs quieter frames are silence
     * @param gapMillis     pauses shorter than this stay inside a segment
     */
    public static List<SpeechSegment> find(short[] samples, int sampleRate, double thresholdDbfs, int gapMillis) {
        Finder finder = new Finder(thresholdDbfs, gapMillis);
        int frame = sampleRate * FRAME_MILLIS / 1000;
        for (int at = 0; at < samples.length; at += frame) {
            int length = Math.min(frame, samples.length - at);
            finder.frame(at * 1000.0 / sampleRate, (at + length) * 1000.0 / sampleRate, level(samples, at, length));
        }
        return finder.segments();
    }

    /** The RMS level of samples in dBFS; -99 for digital silence. */
    public static double level(short[] samples, int offset, int length) {
        double sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += (double) samples[i] * samples[i];
        }
        double rms = Math.sqrt(sum / Math.max(1, length)) / 32768;
        return rms < 1e-5 ? -99 : 20 * Math.log10(rms);
    }

    /** Finds segments while frames arrive. Confined to one thread, or guarded by its owner. */
    static final class Finder {

        private final double thresholdDbfs;
        private final int gapMillis;
        private final List<double[]> runs = new ArrayList<>();

        Finder(double thresholdDbfs, int gapMillis) {
            this.thresholdDbfs = thresholdDbfs;
            this.gapMillis = gapMillis;
        }

        void frame(double startMillis, double endMillis, double levelDbfs) {
            if (levelDbfs < thresholdDbfs) {
                return;
            }
            double energy = Math.pow(10, levelDbfs / 10) * (endMillis - startMillis);
            double[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && startMillis - last[1] < gapMillis) {
                last[1] = Math.max(last[1], endMillis);
                last[2] += energy;
                last[3] += endMillis - startMillis;
            } else {
                if (last != null && last[3] < SHORTEST_MILLIS) {
                    runs.remove(runs.size() - 1);
                }
                runs.add(new double[] {startMillis, endMillis, energy, endMillis - startMillis});
            }
        }

        SpeechSegment last() {
            for (int i = runs.size() - 1; i >= 0; i--) {
                if (runs.get(i)[3] >= SHORTEST_MILLIS) {
                    return segment(runs.get(i));
                }
            }
            return null;
        }

        private static SpeechSegment segment(double[] run) {
            return new SpeechSegment(run[0], run[1], 10 * Math.log10(run[2] / run[3]));
        }

        List<SpeechSegment> segments() {
            List<SpeechSegment> found = new ArrayList<>();
            for (double[] run : runs) {
                if (run[3] >= SHORTEST_MILLIS) {
                    found.add(segment(run));
                }
            }
            return found;
        }
    }
}
