// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.EModel;
import io.sipmedia.rtp.PeerLoss;
import io.sipmedia.rtp.RtpStats;

/**
 * Tells what has happened between two looks at a call's counters. Who asks at times of its own has one of its own. Thread: confined to the
 * call's loop. Time comes from the caller.
 */
public final class CallStatsMeter {

    private RtpStats last;
    private PeerLoss lastLoss = PeerLoss.NONE;
    private long lastNanos;

    /** @param began when the first interval began @param codec what is spoken now */
    CallStats.Interval next(RtpStats now, PeerLoss peerNow, AudioCodecId codec, long began, long nanos) {
        RtpStats before = last;
        Double peerLoss = peerNow.percentSince(lastLoss);
        lastLoss = peerNow;
        long since = before == null ? began : lastNanos;
        last = now;
        lastNanos = nanos;
        long received = now.packetsReceived() - (before == null ? 0 : before.packetsReceived());
        long lost = now.lost() - (before == null ? 0 : before.lost());
        long useless = now.discarded() + now.duplicates() - (before == null ? 0 : before.discarded() + before.duplicates());
        double loss = RtpStats.percent(lost, received - useless);
        double peerJitter = now.peerJitterMillis() == null ? 0 : now.peerJitterMillis();
        return new CallStats.Interval((nanos - since) / 1_000_000, received, now.packetsSent() - (before == null ? 0 : before.packetsSent()),
                lost, rounded(loss), now.concealedMillis() - (before == null ? 0 : before.concealedMillis()),
                now.underruns() - (before == null ? 0 : before.underruns()),
                now.underrunMillis() - (before == null ? 0 : before.underrunMillis()), peerLoss == null ? null : rounded(peerLoss),
                received == 0 ? null : rounded(EModel.mos(codec, loss, now.jitterMillis(), now.roundTripMillis())),
                peerLoss == null ? null : rounded(EModel.mos(codec, peerLoss, peerJitter, now.roundTripMillis())));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
