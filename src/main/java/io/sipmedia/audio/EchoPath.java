// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.Arrays;

/**
 * How much of what we send comes back: learns the delay of the echo and how loud it is, band by band, and says how loud the
 * echo of this moment can be.
 *
 * <p>The delay is found by comparing which bands are above their mean in what came, and in what was sent 0 to 600 ms before;
 * the caller's own voice fits no delay and so disturbs little. How loud the echo is, is a high quantile of the ratio of what
 * came to what was sent, learned twice: against the loudest of the last 600 ms, which needs no delay, and against what was
 * sent at the delay, once that is known. Both are upper bounds; the lower one counts. Before anything is learned the echo may
 * be nearly as loud as the original.
 *
 * <p>Allocates nothing after construction. Thread: confined to its owner's.
 */
final class EchoPath {

    private static final int BANDS = BandSpectrum.BANDS;
    /** Looks of 10 ms. */
    private static final int DELAYS = 60;
    private static final double FIRST_GUESS_DB = -6;
    private static final double LEAST_DB = -60;
    /** A band of ours below this has no echo that anybody would hear. */
    private static final double ACTIVE_DB = -62;
    /** A room's echo dies away by 60 dB in 0.6 s. */
    private static final double TAIL_DB = 1;
    // looks of an echo around its delay: packets come early and late
    private static final int EARLY = 2;
    private static final int LATE = 3;
    private static final double MATCH_RATE = 1 / 64.0;
    private static final int MATCHES_NEEDED = 60;
    private static final double VALLEY = 0.07;
    private static final int QUICK_LOOKS = 150;

    private final double[][] sent = new double[DELAYS + 4][BANDS];
    private final int[] sentBits = new int[DELAYS + 4];
    private final boolean[] sentActive = new boolean[DELAYS + 4];
    private final double[] sentMean = new double[BANDS];
    private final double[] cameMean = new double[BANDS];
    private final double[] mismatch = new double[DELAYS];
    private final int[] compared = new int[DELAYS];
    private final double[] loose = new double[BANDS];
    private final double[] exact = new double[BANDS];
    private final double[] tail = new double[BANDS];
    private final double[] peak = new double[BANDS];
    private final double[] expected = new double[BANDS];
    private int at;
    private int delay = -1;
    private int looks;
    private int exactLooks;
    private boolean alike;

    EchoPath() {
        Arrays.fill(mismatch, 0.5);
        Arrays.fill(loose, FIRST_GUESS_DB);
        Arrays.fill(exact, FIRST_GUESS_DB);
        Arrays.fill(tail, BandSpectrum.NOTHING_DB);
        Arrays.fill(sentMean, -60);
        Arrays.fill(cameMean, -60);
        for (double[] look : sent) {
            Arrays.fill(look, BandSpectrum.NOTHING_DB);
        }
    }

    /**
     * The next 10 ms.
     *
     * @param sentDb    what we sent in them
     * @param cameDb    what came in them
     * @param noiseDb   what comes when nobody speaks
     * @param voiceLike the caller seems to speak: what is too loud for an echo teaches nothing about it
     */
    void look(double[] sentDb, double[] cameDb, double[] noiseDb, boolean voiceLike) {
        at = (at + 1) % sent.length;
        System.arraycopy(sentDb, 0, sent[at], 0, BANDS);
        sentBits[at] = bits(sentDb, sentMean);
        double loudest = BandSpectrum.NOTHING_DB;
        for (double db : sentDb) {
            loudest = Math.max(loudest, db);
        }
        sentActive[at] = loudest > ACTIVE_DB + 12;
        findDelay(bits(cameDb, cameMean));
        boolean learns = !voiceLike || alike;
        boolean any = false;
        for (int band = 0; band < BANDS; band++) {
            double high = BandSpectrum.NOTHING_DB;
            for (double[] look : sent) {
                high = Math.max(high, look[band]);
            }
            peak[band] = high;
            double now = BandSpectrum.NOTHING_DB;
            if (delay >= 0) {
                for (int d = Math.max(0, delay - EARLY); d <= delay + LATE; d++) {
                    now = Math.max(now, sent[index(d)][band]);
                }
            }
            tail[band] = Math.max(now, tail[band] - TAIL_DB);
            // nothing is learned of a band that noise hides
            if (high > ACTIVE_DB + 10) {
                loose[band] = step(loose[band], cameDb[band] - high, learns, looks < QUICK_LOOKS ? 0.2 : 0.05, 1);
                any = true;
            }
            if (delay >= 0 && now > ACTIVE_DB + 10) {
                exact[band] = step(exact[band], cameDb[band] - now, learns, exactLooks < QUICK_LOOKS ? 0.3 : 0.06, 0.6);
            }
            double bound = high + loose[band];
            if (delay >= 0) {
                bound = Math.min(bound, tail[band] + exact[band]);
            }
            expected[band] = bound;
        }
        looks += any ? 1 : 0;
        exactLooks += any && delay >= 0 ? 1 : 0;
    }

    // a quantile: up and down are in the ratio of what is to lie above it and below it
    private static double step(double quantile, double ratio, boolean upToo, double down, double up) {
        if (ratio > quantile) {
            return upToo ? Math.min(6, quantile + Math.min(up, ratio - quantile)) : quantile;
        }
        return Math.max(LEAST_DB, quantile - Math.min(down, quantile - ratio));
    }

    private static int bits(double[] db, double[] mean) {
        int bits = 0;
        for (int band = 0; band < BANDS; band++) {
            if (db[band] > mean[band]) {
                bits |= 1 << band;
            }
            mean[band] += (db[band] - mean[band]) / 64;
        }
        return bits;
    }

    private int index(int delayLooks) {
        return Math.floorMod(at - delayLooks, sent.length);
    }

    private void findDelay(int came) {
        int best = -1;
        double sum = 0;
        int known = 0;
        for (int d = 0; d < DELAYS; d++) {
            int i = index(d);
            if (sentActive[i]) {
                mismatch[d] += MATCH_RATE * (Integer.bitCount(came ^ sentBits[i]) / (double) BANDS - mismatch[d]);
                compared[d]++;
            }
            if (compared[d] >= MATCHES_NEEDED) {
                known++;
                sum += mismatch[d];
                if (best < 0 || mismatch[d] < mismatch[best]) {
                    best = d;
                }
            }
        }
        if (known == DELAYS && mismatch[best] < sum / known - VALLEY) {
            if (delay < 0) {
                // no louder than what was learned without it, plus what a fixed delay can be off by
                for (int band = 0; band < BANDS; band++) {
                    exact[band] = Math.min(0, loose[band] + 6);
                }
            }
            delay = best;
        } else if (known == DELAYS && mismatch[best] > sum / known - VALLEY / 3) {
            delay = -1;
            exactLooks = 0;
        }
        alike = delay >= 0 && sentActive[index(delay)]
                && Integer.bitCount(came ^ sentBits[index(delay)]) <= BANDS * 3 / 10;
    }

    /** How loud the echo can be now, per band. */
    double[] expected() {
        return expected;
    }

    /** In ms; -1 while none is known. */
    int delayMillis() {
        return delay < 0 ? -1 : delay * 10;
    }

    /** Mean over the bands of how much of what we send comes back, in dB. */
    double returnDb() {
        double sum = 0;
        for (int band = 0; band < BANDS; band++) {
            sum += delay >= 0 ? Math.min(exact[band], loose[band] + 6) : loose[band];
        }
        return sum / BANDS;
    }
}
