// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * How a call's media behaves.
 *
 * @param symmetric         send to where the caller's packets really come from (NAT), after they proved legitimate
 * @param initialTimeoutMillis no packet at all for this long after {@link RtpSession#negotiated}: inactive; 0 = never
 * @param timeoutMillis     no packet for this long in mid-call: inactive; 0 = never
 * @param maxQueueMillis    bound of the playout queue
 * @param rtcpIntervalMillis between our reports, on average; 0 = none
 * @param idleAudio         what is sent between answers
 */
public record RtpOptions(
        boolean symmetric, long initialTimeoutMillis, long timeoutMillis, long maxQueueMillis, long rtcpIntervalMillis,
        IdleAudio idleAudio) {

    /** As the full form, silence sent between answers. */
    public RtpOptions(
            boolean symmetric, long initialTimeoutMillis, long timeoutMillis, long maxQueueMillis, long rtcpIntervalMillis) {
        this(symmetric, initialTimeoutMillis, timeoutMillis, maxQueueMillis, rtcpIntervalMillis, IdleAudio.SILENCE);
    }

    /** Whether packets are sent between answers, so that the stream never stops. */
    public boolean sendSilence() {
        return idleAudio != IdleAudio.NONE;
    }

    /** Symmetric RTP, 30 s for the first packet, 15 s in mid-call, ten minutes of queue, RTCP every 5 s. */
    public static RtpOptions defaults() {
        return new RtpOptions(true, 30_000, 15_000, 600_000, 5_000);
    }
}
