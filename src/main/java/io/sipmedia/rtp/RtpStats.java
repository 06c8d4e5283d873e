// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * Counters of one call's media.
 *
 * @param malformed       packets that are no RTP or of a payload type nobody agreed on
 * @param foreign         packets of strangers, dropped
 * @param late            packets whose time had passed when they came
 * @param silenceMillis   given to the listener for pauses, as silence or as noise
 * @param jitterMillis    interarrival jitter of RFC 3550 6.4.1
 * @param roundTripMillis from RTCP; -1 while unknown
 */
public record RtpStats(
        long packetsReceived, long packetsSent, long octetsReceived, long octetsSent, long lost, long late, long duplicates,
        long reordered, long foreign, long malformed, long concealedMillis, long silenceMillis, double jitterMillis,
        double roundTripMillis, long queueDropsMillis, double maxPacingDeviationMillis) {
}
