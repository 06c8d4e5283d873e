// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * What offer and answer agreed on for a call's audio.
 *
 * @param address      where the caller wants RTP (c= and m= lines); symmetric RTP may replace it by the real source
 * @param rtcp         where it wants RTCP (RFC 3605), resolved; null for one port above RTP
 * @param codec        what we send
 * @param codecType    payload type of that codec
 * @param altTypes     payload type by codec of further codecs we accept from the caller
 * @param dtmfType     payload type of telephone-event; -1 when not agreed
 * @param dtmfClock    of the durations of telephone-event, in Hz: the codec's, or 8000 with devices that know no other
 * @param parameters   what the caller wants of the codec, as in its {@code a=fmtp}; null for nothing
 * @param ptimeMillis  packet length we send, 10 to 60
 * @param send         whether we may send (false on hold)
 * @param receive      whether the caller may send (false parks the inactivity watchdog)
 * @param offeredEvents clock in Hz by payload type, of telephone-event in an offer of ours: what the caller may send, whatever types it
 *                     wants to get itself (RFC 3264 5.1); empty when the offer was the caller's
 */
public record RtpPeer(
        InetSocketAddress address, InetSocketAddress rtcp, AudioCodecId codec, int codecType, Map<AudioCodecId, Integer> altTypes,
        int dtmfType, int dtmfClock, String parameters, int ptimeMillis, boolean send, boolean receive,
        Map<Integer, Integer> offeredEvents) {

    /** As the full form, in answer to the caller's offer. */
    public RtpPeer(
            InetSocketAddress address, InetSocketAddress rtcp, AudioCodecId codec, int codecType, Map<AudioCodecId, Integer> altTypes,
            int dtmfType, int dtmfClock, String parameters, int ptimeMillis, boolean send, boolean receive) {
        this(address, rtcp, codec, codecType, altTypes, dtmfType, dtmfClock, parameters, ptimeMillis, send, receive, Map.of());
    }

    /** As the full form, RTCP above RTP, events in the codec's clock and nothing wanted of the codec. */
    public RtpPeer(
            InetSocketAddress address, AudioCodecId codec, int codecType, Map<AudioCodecId, Integer> altTypes,
            int dtmfType, int ptimeMillis, boolean send, boolean receive) {
        this(address, null, codec, codecType, altTypes, dtmfType, codec.clockRate(), null, ptimeMillis, send, receive);
    }

    /** The same in answer to an offer of ours with these events. */
    public RtpPeer offered(Map<Integer, Integer> events) {
        return new RtpPeer(address, rtcp, codec, codecType, altTypes, dtmfType, dtmfClock, parameters, ptimeMillis, send, receive, events);
    }
}
