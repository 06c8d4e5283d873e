// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Comparison;
import java.util.ArrayList;
import java.util.List;

/**
 * One direction of one call, through the bridge and through the codec alone.
 *
 * @param bridge     what was heard against what was said
 * @param alone      the same with nothing but codec, resamplers, losses and concealment in between
 * @param identical  share of samples in the words that both have alike, 0 to 1
 * @param slipMillis most that a word came earlier or later than it stands in the speech, against the first one
 * @param rate       of the recordings, in Hz
 * @param reference  the words on the time line of the bridge
 * @param heard      what came through the bridge
 * @param codecOnly  what came through the codec alone
 */
public record Figures(Comparison bridge, Comparison alone, double identical, double slipMillis, int rate, short[] reference,
        short[] heard, short[] codecOnly) {

    /**
     * @param places where each word stands in the codec's recording at the least
     * @param found  where each word is looked for in the bridge's at the least
     */
    static Figures of(List<short[]> words, int rate, short[] heard, int[] found, int foundWindow, short[] codecOnly, int[] places,
            int window) {
        Comparison bridge = null;
        Comparison alone = null;
        short[] reference = new short[heard.length];
        List<Double> shifts = new ArrayList<>();
        long same = 0;
        long all = 0;
        for (int i = 0; i < words.size(); i++) {
            short[] word = words.get(i);
            Comparison a = Comparison.of(word, heard, rate, found[i], foundWindow);
            Comparison b = Comparison.of(word, codecOnly, rate, places[i], window);
            bridge = bridge == null ? a : bridge.plus(a);
            alone = alone == null ? b : alone.plus(b);
            int shift = (int) Math.round(a.lag() - b.lag());
            int start = (int) Math.round(b.lag());
            for (int k = start; k < start + word.length && k < codecOnly.length; k++) {
                same += k >= 0 && k + shift >= 0 && k + shift < heard.length && heard[k + shift] == codecOnly[k] ? 1 : 0;
                all++;
            }
            shifts.add((a.lag() - b.lag()) * 1000 / rate);
            int at = (int) Math.round(a.lag());
            for (int k = 0; k < word.length && at + k < reference.length; k++) {
                reference[Math.max(0, at + k)] = word[k];
            }
        }
        double slip = shifts.stream().mapToDouble(shift -> Math.abs(shift - shifts.get(0))).max().orElse(0);
        return new Figures(bridge, alone, same / (double) Math.max(1, all), slip, rate, reference, heard, codecOnly);
    }
}
