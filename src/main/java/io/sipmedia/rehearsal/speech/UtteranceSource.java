// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import edu.cmu.sphinx.frontend.BaseDataProcessor;
import edu.cmu.sphinx.frontend.Data;
import edu.cmu.sphinx.frontend.DataEndSignal;
import edu.cmu.sphinx.frontend.DataStartSignal;
import edu.cmu.sphinx.frontend.DoubleData;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * Hands one whole utterance to Sphinx. A little noise is laid under it: the digital silence of telephone gaps would
 * otherwise drag the mean that is taken off the features. Public because Sphinx makes it by name. Thread: one at a time.
 */
public class UtteranceSource extends BaseDataProcessor {

    private static final int RATE = 16_000;
    private static final int BLOCK = 1_600;
    private static final double DITHER = 50;

    private final Deque<Data> queue = new ArrayDeque<>();

    /** Replaces whatever is left by this utterance, 16 kHz. */
    void utterance(short[] samples) {
        queue.clear();
        // the same noise each time: an utterance that was understood once is understood again
        Random random = new Random(1);
        queue.add(new DataStartSignal(RATE));
        for (int at = 0; at < samples.length; at += BLOCK) {
            double[] block = new double[Math.min(BLOCK, samples.length - at)];
            for (int i = 0; i < block.length; i++) {
                block[i] = samples[at + i] + DITHER * (random.nextDouble() - 0.5);
            }
            queue.add(new DoubleData(block, RATE, at));
        }
        queue.add(new DataEndSignal(samples.length * 1000L / RATE));
    }

    @Override
    public Data getData() {
        return queue.poll();
    }
}
