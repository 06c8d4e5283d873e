// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.net.InetSocketAddress;

/**
 * What offer and answer agreed on for a call's audio.
 *
 * @param address      where the caller wants RTP (c= and m= lines); symmetric RTP may replace it by the real source
 * @param codec        what we send
 * @param codecType    payload type of that codec
 * @param altTypes     payload type by codec of further codecs we accept from the caller
 * @param dtmfType     payload type of telephone-event; -1 when not agreed
 * @param ptimeMillis  packet length we send, 10 to 60
 * @param send         whether we may send (false on hold)
 * @param receive      whether the caller may send (false parks the inactivity watchdog)
 */
public record RtpPeer(
        InetSocketAddress address, AudioCodecId codec, int codecType, java.util.Map<AudioCodecId, Integer> altTypes,
        int dtmfType, int ptimeMillis, boolean send, boolean receive) {
}
