// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/**
 * An audio codec by its SDP names.
 *
 * @param name        encoding name, such as {@code PCMU}; compared without case
 * @param clockRate   RTP clock in Hz
 * @param payloadType in our offers: what we would use; in an agreement: what to send to the peer
 * @param channels    as rtpmap has them; Opus always says 2 (RFC 7587 7)
 * @param fmtp        format parameters: in our offers and answers what we want to be sent, in an agreement what the peer wants;
 *                    null for none
 */
public record AudioCodec(String name, int clockRate, int payloadType, int channels, String fmtp) {
    /** G.711 mu-law. */
    public static final AudioCodec PCMU = new AudioCodec("PCMU", 8000, 0, 1, null);
    /** G.711 A-law. */
    public static final AudioCodec PCMA = new AudioCodec("PCMA", 8000, 8, 1, null);
    /** G.722, whose clock is not its sample rate (RFC 3551 4.5.2). */
    public static final AudioCodec G722 = new AudioCodec("G722", 8000, 9, 1, null);

    /** How rtpmap names it, without the payload type. */
    String encoding() {
        return name + "/" + clockRate + (channels > 1 ? "/" + channels : "");
    }
}
