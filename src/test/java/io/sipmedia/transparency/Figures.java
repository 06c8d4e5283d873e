// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Comparison;
import java.util.List;

/**
 * One direction of one call, through the bridge and through the codec alone.
 *
 * @param bridge     what was heard against what was said
 * @param alone      the same with nothing but codec, resamplers, losses and concealment in between
 * @param identical  share of samples in the words that both have alike, and in the same place, 0 to 1
 * @param slipMillis most that a piece of a word came earlier or later than it should
 * @param holes      slots of 20 ms within words that the bridge sent nothing in
 * @param rate       of the recordings, in Hz
 * @param reference  the words on the time line of the bridge, where they should be
 * @param heard      what came through the bridge
 * @param codecOnly  what came through the codec alone
 */
public record Figures(Comparison bridge, Comparison alone, double identical, double slipMillis, int holes, int rate, short[] reference,
        short[] heard, short[] codecOnly) {

    /**
     * @param found  where each word is looked for in the bridge's recording at the least
     * @param places where in the codec's
     * @param window and how much later at the most, in both
     * @param shift  samples that the bridge's recording is behind the codec's
     */
    static Figures of(List<short[]> words, int rate, short[] heard, int[] found, short[] codecOnly, int[] places, int window, int shift,
            double slipMillis, int holes) {
        Comparison bridge = null;
        Comparison alone = null;
        short[] reference = new short[heard.length];
        long same = 0;
        long all = 0;
        for (int i = 0; i < words.size(); i++) {
            short[] word = words.get(i);
            Comparison a = Comparison.of(word, heard, rate, found[i], window);
            Comparison b = Comparison.of(word, codecOnly, rate, places[i], window);
            bridge = bridge == null ? a : bridge.plus(a);
            alone = alone == null ? b : alone.plus(b);
            int start = (int) Math.round(b.lag());
            for (int k = 0; k < word.length; k++) {
                int right = start + k;
                int at = right + shift;
                if (right >= 0 && right < codecOnly.length) {
                    same += at >= 0 && at < heard.length && heard[at] == codecOnly[right] ? 1 : 0;
                    all++;
                }
                if (at >= 0 && at < reference.length) {
                    reference[at] = word[k];
                }
            }
        }
        return new Figures(bridge, alone, same / (double) Math.max(1, all), slipMillis, holes, rate, reference, heard, codecOnly);
    }
}
