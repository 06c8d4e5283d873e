// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/**
 * An audio codec by its SDP names.
 *
 * @param name        encoding name, such as {@code PCMU}; compared without case
 * @param clockRate   RTP clock in Hz
 * @param payloadType in our offers: what we would use; in an agreement: what to send to the peer
 * @param fmtp        format parameters; null for none
 */
public record AudioCodec(String name, int clockRate, int payloadType, String fmtp) {
    /** G.711 mu-law. */
    public static final AudioCodec PCMU = new AudioCodec("PCMU", 8000, 0, null);
    /** G.711 A-law. */
    public static final AudioCodec PCMA = new AudioCodec("PCMA", 8000, 8, null);
}
