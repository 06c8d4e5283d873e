// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/**
 * What both sides agreed on for the audio stream.
 *
 * @param remoteAddress   where the peer wants RTP, an IP literal or a host name; never null, {@code 0.0.0.0} for an old-style hold
 * @param remotePort      where the peer wants RTP
 * @param remoteRtcpAddress where the peer wants RTCP, as {@code remoteAddress}; null when that is where it wants RTP
 * @param remoteRtcpPort  where the peer wants RTCP; 65536 when RTP has the last port and nothing else is said
 * @param codec           what is spoken, with the payload type to send
 * @param receiveType     the payload type the peer will use towards us: the same in answers of ours
 * @param dtmfType        payload type of telephone events (RFC 4733); -1 when the peer knows none
 * @param dtmfClock       of their durations, in Hz: the codec's, or 8000 where the peer knows no other
 * @param ptime           packet time to send, in milliseconds
 * @param direction       from our side: whether we send, whether we are sent to
 */
public record AudioAgreement(
        String remoteAddress, int remotePort, String remoteRtcpAddress, int remoteRtcpPort, AudioCodec codec, int receiveType, int dtmfType, int dtmfClock,
        int ptime, Direction direction) {

    /** Whether the peer put us on hold: it does not want our audio. */
    public boolean held() {
        return !direction.sends();
    }
}
