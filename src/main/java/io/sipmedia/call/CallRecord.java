// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.sipmedia.audio.Delays;
import io.sipmedia.rtp.RtpStats;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is left of a call when it is over: exactly one per call, whatever ended it.
 *
 * @param callId         our id, the header {@code CamelSipMediaCallId}
 * @param sipCallId      the Call-ID the caller chose
 * @param name           the name routes chose the call by, such as {@code agent} or {@code *}
 * @param from           who called, a URI
 * @param to             who was called, a URI
 * @param peer           where the INVITE came from, {@code ip:port}
 * @param transport      {@code udp} or {@code tcp}
 * @param started        when the INVITE came
 * @param answered       when our 200 was acknowledged; null when it never was
 * @param ended          when the call was over
 * @param setupMillis    from the INVITE to the ACK, or to the end when there was no ACK
 * @param talkMillis     from the ACK to the end; 0 when there was no ACK
 * @param cause          a stable label: {@code remote-bye}, {@code local-bye}, {@code cancelled}, {@code rejected},
 *                       {@code no-ack}, {@code failed}, {@code media-timeout}, {@code transferred}, {@code model-failed},
 *                       {@code route-failed}, {@code no-answer}, {@code no-common-media}, {@code no-port}, {@code shutdown}
 * @param status         the SIP status that belongs to the end
 * @param reason         words of the peer's Reason header or of our own; null when there are none
 * @param codec          what was spoken last; null when no media was agreed on
 * @param media          the RTP counters; null when no media was agreed on
 * @param deltaDelay     from a model's first audio of an answer to the packet it left in; null when no answer was played. An answer that
 *                       had to wait for the end of what was played before is not measured
 * @param digits         the keys pressed, in order, the last 256
 * @param holds          how often the caller put us on hold
 * @param transfer       the last transfer's outcome; null when there was none
 * @param timeline       what happened when, the first 200 entries
 * @param timelineDropped entries that did not fit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({ "callId", "sipCallId", "name", "from", "to", "peer", "transport", "started", "answered", "ended" })
public record CallRecord(
        String callId, String sipCallId, String name, String from, String to, String peer, String transport,
        @JsonSerialize(using = ToStringSerializer.class) Instant started,
        @JsonSerialize(using = ToStringSerializer.class) Instant answered,
        @JsonSerialize(using = ToStringSerializer.class) Instant ended,
        long setupMillis, long talkMillis, String cause, int status, String reason, String codec, RtpStats media,
        Delays deltaDelay, String digits, int holds, Transfer transfer, List<Entry> timeline, int timelineDropped) {

    public CallRecord {
        timeline = List.copyOf(timeline);
    }

    /**
     * How a transfer ended.
     *
     * @param target   the URI
     * @param accepted whether the target was reached
     * @param status   the last status
     * @param reason   its phrase
     */
    public record Transfer(String target, boolean accepted, int status, String reason) {
    }

    /**
     * Something that happened.
     *
     * @param atMillis since the INVITE
     * @param what     a short label, such as {@code ringing}, {@code answered}, {@code digit}, {@code cleared}
     * @param detail   more words; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(long atMillis, String what, String detail) {
    }

    /** From the INVITE to the end, in milliseconds. */
    public long durationMillis() {
        return setupMillis + talkMillis;
    }

    /** The record as one JSON object. */
    public String toJson() {
        return RecordJson.write(this);
    }

    /** The record as a map of what its JSON holds. */
    public Map<String, Object> toMap() {
        return RecordJson.map(this);
    }
}
