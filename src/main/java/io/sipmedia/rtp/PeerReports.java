// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * What the other side says it gets of our stream, by the latest of its report blocks (RFC 3550 6.4.1). Thread: confined to the
 * call's loop.
 */
final class PeerReports {

    private static final int MAX_JITTER_SECONDS = 60;

    private long count;
    private long lost;
    private double lossPercent;
    private double recentLossPercent;
    private long jitterUnits;

    /** @param sent packets we had sent when the report came */
    void add(int fractionLost, int cumulativeLost, int jitter, long sent) {
        count++;
        // duplicates make it negative: more came than was sent
        lost = Math.max(0, cumulativeLost);
        lossPercent = sent == 0 ? 0 : Math.min(100, lost * 100.0 / sent);
        recentLossPercent = fractionLost * 100.0 / 256;
        jitterUnits = Integer.toUnsignedLong(jitter);
    }

    /** Reports so far. */
    long count() {
        return count;
    }

    /** Packets of the whole call; null before the first report. */
    Long lost() {
        return count == 0 ? null : lost;
    }

    /** Of the whole call. */
    Double lossPercent() {
        return count == 0 ? null : lossPercent;
    }

    /** Between its last two reports. */
    Double recentLossPercent() {
        return count == 0 ? null : recentLossPercent;
    }

    /** Null before the first report, and when what it says cannot be. */
    Double jitterMillis(int clockRate) {
        return count == 0 || jitterUnits > (long) clockRate * MAX_JITTER_SECONDS ? null : jitterUnits * 1000.0 / clockRate;
    }
}
