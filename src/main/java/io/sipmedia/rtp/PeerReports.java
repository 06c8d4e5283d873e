// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * What the other side says it gets of our stream, by the latest of its report blocks (RFC 3550 6.4.1), and by all of them
 * together. Thread: confined to the
 * call's loop.
 */
final class PeerReports {

    private static final int MAX_JITTER_SECONDS = 60;
    // packets that may have been sent before the report before this one, and came after it
    private static final int MAX_UNDER_WAY = 500;

    private long count;
    private long lost;
    private double lossPercent;
    private double recentLossPercent;
    private long jitterUnits;
    private PeerLoss loss = PeerLoss.NONE;
    private int lastCumulative;
    private int lastHighest;
    private long lastSent;

    /** @param highest what {@link Rtcp.Sink} calls so @param sent packets we had sent when the report came */
    void add(int fractionLost, int cumulativeLost, int highest, int jitter, long sent) {
        addUp(fractionLost, cumulativeLost, highest, sent);
        count++;
        // duplicates make it negative: more came than was sent
        lost = Math.max(0, cumulativeLost);
        lossPercent = sent == 0 ? 0 : Math.min(100, lost * 100.0 / sent);
        recentLossPercent = fractionLost * 100.0 / 256;
        jitterUnits = Integer.toUnsignedLong(jitter);
    }

    // by the counts, which also tell what happened when a report itself was lost; by the fraction where they contradict it or go
    // back: a telephone that has begun to count anew, or does not count
    private void addUp(int fractionLost, int cumulativeLost, int highest, long sent) {
        long expected = highest - lastHighest;
        long gone = (long) cumulativeLost - lastCumulative;
        boolean goesOn = count > 0 && expected >= 0 && expected <= sent - lastSent + MAX_UNDER_WAY && gone >= 0 && gone <= expected;
        if (goesOn && (gone > 0 || fractionLost == 0)) {
            loss = new PeerLoss(loss.expected() + expected, loss.lost() + gone);
        } else {
            long since = sent - lastSent;
            loss = new PeerLoss(loss.expected() + since, loss.lost() + since * fractionLost / 256.0);
        }
        lastCumulative = cumulativeLost;
        lastHighest = highest;
        lastSent = sent;
    }

    /** Added up over all reports. */
    PeerLoss loss() {
        return loss;
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
