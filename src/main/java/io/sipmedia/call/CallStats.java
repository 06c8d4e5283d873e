// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sipmedia.audio.Delays;
import io.sipmedia.rtp.RtpStats;
import java.util.Map;

/**
 * How a call that is up is doing: the body of the event {@code stats}. What is unknown is null, and left out of JSON.
 *
 * @param callId     our id, the header {@code CamelSipMediaCallId}
 * @param name       the name routes chose the call by
 * @param state      {@code answered} or {@code held}
 * @param codec      what is spoken; null before media was agreed on
 * @param talkMillis since the ACK
 * @param interval   what happened since the last {@code stats} of the same route
 * @param media      the counters since the call's beginning
 * @param deltaDelay see {@link CallRecord}
 * @param appendDelay from a packet of the caller to the event that carried it to the model being handed to the socket, since the
 *                   session was made; null where no model listens
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallStats(
        String callId, String name, String state, String codec, long talkMillis, Interval interval, RtpStats media, Delays deltaDelay,
        Delays appendDelay) {

    /**
     * What happened since the last {@code stats} of the same route, the answer before the first, so that a line going bad is seen at once.
     *
     * @param millis          how long that is
     * @param packetsReceived RTP packets of the caller
     * @param packetsSent     RTP packets we sent
     * @param lost            packets of the caller that did not come, not in time, or of no use
     * @param lossPercent     the same of all that should have come, 0 to 100
     * @param concealedMillis made up for losses, sound and the noise behind it
     * @param underruns       answers that ran dry in their middle
     * @param underrunMillis  silence the caller heard by that
     * @param peerLossPercent loss of our packets, of all that the caller's reports of this time speak of; null when they speak of none
     * @param mos             of the caller's voice here, 1 to 4.5; null when nothing came
     * @param peerMos         of our voice at the caller's ear; null when {@code peerLossPercent} is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Interval(
            long millis, long packetsReceived, long packetsSent, long lost, double lossPercent, long concealedMillis, long underruns,
            long underrunMillis, Double peerLossPercent, Double mos, Double peerMos) {
    }

    /** The same with what the model side knows. */
    public CallStats withAppendDelay(Delays delay) {
        return new CallStats(callId, name, state, codec, talkMillis, interval, media, deltaDelay, delay);
    }

    /** The worse of the interval's two scores; null when neither is known. */
    public Double mos() {
        return worse(interval.mos, interval.peerMos);
    }

    /** The lower of two scores, of which each may be unknown. */
    public static Double worse(Double one, Double other) {
        return one == null ? other : other == null ? one : Double.valueOf(Math.min(one, other));
    }

    /** Counters as a map of what their JSON holds. */
    public static Map<String, Object> toMap(RtpStats media) {
        return RecordJson.map(media);
    }

    /** As one JSON object. */
    public String toJson() {
        return RecordJson.write(this);
    }

    /** As a map of what its JSON holds. */
    public Map<String, Object> toMap() {
        return RecordJson.map(this);
    }
}
