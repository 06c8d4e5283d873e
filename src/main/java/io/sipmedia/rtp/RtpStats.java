// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Counters of one call's media since its beginning. "In" is the caller's voice on its way to us, measured here; what begins with
 * {@code peer} is our voice on its way to the caller, as the caller's RTCP reports tell it, and absent while there were none. What is
 * unknown is null, and left out of JSON.
 *
 * @param packetsReceived   RTP packets of the caller
 * @param packetsSent       RTP packets we sent
 * @param octetsReceived    bytes of their payload
 * @param octetsSent        bytes of the payload we sent
 * @param lost              packets of the caller that did not come, not in time, or of no use
 * @param lossPercent       lost, of all that should have come, 0 to 100
 * @param late              packets whose time had passed when they came; they count as lost, too
 * @param discarded         packets that came and were of no use: late ones, those far faster than real time, those of a payload type nobody
 *                          agreed on (RFC 3611 4.7.1); they count as lost, too
 * @param duplicates        packets that came twice
 * @param reordered         packets that came after a later one, but in time
 * @param foreign           packets of strangers, dropped
 * @param malformed         packets that are no RTP or of a payload type nobody agreed on
 * @param concealedMillis   made up for losses, sound and the noise behind it
 * @param silenceMillis     given to the listener for pauses, as silence or as noise; what turns out to have been a loss later moves to
 *                          the other
 * @param jitterMillis      interarrival jitter of RFC 3550 6.4.1
 * @param roundTripMillis   from RTCP; the caller's time to answer is taken out
 * @param queueDropsMillis  audio for the caller that did not fit into the playout queue
 * @param maxPacingDeviationMillis the most that a packet of ours left too early or too late
 * @param underruns         how often an answer ran dry in its middle and went on later: the model, or the way from it, was too slow
 * @param underrunMillis    silence the caller heard in the middle of answers by that
 * @param peerReports       RTCP reports of the caller about our stream
 * @param peerLost          packets of ours the caller did not get
 * @param peerLossPercent   the same of all that we had sent, 0 to 100
 * @param peerRecentLossPercent the loss between the last two reports, 0 to 100
 * @param peerJitterMillis  jitter of our packets where the caller is
 * @param mos               of the caller's voice here, 1 to 4.5, by {@link EModel}; null while nothing came
 * @param peerMos           of our voice at the caller's ear
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RtpStats(
        long packetsReceived, long packetsSent, long octetsReceived, long octetsSent, long lost, double lossPercent, long late,
        long discarded, long duplicates, long reordered, long foreign, long malformed, long concealedMillis, long silenceMillis, double jitterMillis,
        Double roundTripMillis, long queueDropsMillis, double maxPacingDeviationMillis, long underruns, long underrunMillis,
        long peerReports, Long peerLost, Double peerLossPercent, Double peerRecentLossPercent, Double peerJitterMillis, Double mos,
        Double peerMos) {

    /** Adds all up. Thread: the call's loop; not meant for each packet. */
    static RtpStats of(Inbound in, Downlink out, RtcpReporter rtcp) {
        Uplink uplink = in.uplink();
        AudioCodecId codec = out.codecId();
        PeerReports peer = rtcp.peer();
        Double trip = rtcp.roundTripMillis() < 0 ? null : rtcp.roundTripMillis();
        double jitter = uplink.reception().jitterMillis();
        double loss = in.lossPercent();
        Double peerJitter = codec == null ? null : peer.jitterMillis(codec.clockRate());
        Double peerLoss = peer.lossPercent();
        return new RtpStats(in.received(), out.stream().packets(), in.octets(), out.stream().octets(), uplink.lost(), rounded(loss),
                uplink.late(), uplink.discarded(), uplink.duplicates(), uplink.reordered(), in.foreign(), in.malformedCount(), uplink.concealedMillis(),
                uplink.silenceMillis(), rounded(jitter), rounded(trip), out.droppedMillis(), rounded(out.maxPacingDeviationMillis()),
                out.underruns(), out.underrunMillis(), peer.count(), peer.lost(), rounded(peerLoss),
                rounded(peer.recentLossPercent()), rounded(peerJitter),
                codec == null || in.received() == 0 ? null : rounded(EModel.mos(codec, loss, jitter, trip)),
                codec == null || peerLoss == null ? null : rounded(EModel.mos(codec, peerLoss, peerJitter == null ? 0 : peerJitter, trip)));
    }

    /** What part of all was lost, in percent. @param came in time and of use, none of them among the lost ones */
    public static double percent(long lost, long came) {
        return lost <= 0 ? 0 : lost * 100.0 / (lost + Math.max(0, came));
    }

    // more digits are noise, and nobody reads them
    private static Double rounded(Double value) {
        return value == null ? null : Math.round(value * 1000) / 1000.0;
    }
}
