// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.netty.util.NetUtil;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpPeer;
import io.sipmedia.rtp.RtpPorts;
import io.sipmedia.sip.sdp.AudioAgreement;
import io.sipmedia.sip.sdp.AudioPreferences;
import io.sipmedia.sip.sdp.NoCommonMediaException;
import io.sipmedia.sip.sdp.OfferAnswer;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offer and answer by {@link OfferAnswer}, put into the terms of RTP. Thread: any. */
final class SdpNegotiation implements MediaNegotiation {

    private static final Logger LOG = LoggerFactory.getLogger(SdpNegotiation.class);

    private final OfferAnswer sdp = new OfferAnswer();
    private final AudioPreferences preferences;
    private final List<AudioCodecId> codecs;
    private final InetAddress fallback;

    /**
     * @param settings  the codecs
     * @param announced what SDP names as our address
     * @param port      our RTP port
     * @param fallback  where RTP goes when the peer names its host in a way we would have to ask the DNS for
     */
    SdpNegotiation(CallSettings settings, InetAddress announced, int port, InetAddress fallback) {
        this.codecs = settings.codecs();
        this.fallback = fallback;
        this.preferences = settings.audio().at(announced, port);
    }

    @Override
    public synchronized Agreement answer(SessionDescription offer) {
        try {
            OfferAnswer.Answer answer = sdp.answer(offer, preferences);
            return agreement(answer.description(), answer.audio());
        } catch (NoCommonMediaException e) {
            LOG.debug("an offer is refused: {}", e.getMessage());
            return null;
        }
    }

    @Override
    public synchronized SessionDescription offer() {
        return sdp.offer(preferences);
    }

    @Override
    public synchronized Agreement answered(SessionDescription answer) {
        try {
            Agreement agreed = agreement(null, sdp.accept(answer, preferences));
            return agreed == null ? null
                    : new Agreement(null, agreed.peer().offered(OfferAnswer.offeredEvents(preferences)), agreed.held());
        } catch (NoCommonMediaException e) {
            LOG.debug("an answer is of no use: {}", e.getMessage());
            return null;
        }
    }

    private Agreement agreement(SessionDescription local, AudioAgreement audio) {
        AudioCodecId codec = null;
        Map<AudioCodecId, Integer> others = new EnumMap<>(AudioCodecId.class);
        for (AudioCodecId id : codecs) {
            if (id.encodingName().equalsIgnoreCase(audio.codec().name()) && id.clockRate() == audio.codec().clockRate()) {
                codec = id;
            } else if (local == null || id.staticType() >= 0) {
                // types we offered are as good as static ones: some devices answer with several codecs and change between them
                others.put(id, id.offeredType());
            }
        }
        if (codec == null) {
            return null;
        }
        if (audio.receiveType() != audio.codec().payloadType()) {
            others.put(codec, audio.receiveType());
        }
        // a name that the DNS would have to be asked for blocks this thread and lets a caller aim our questions
        InetAddress host = NetUtil.createInetAddressFromIpAddressString(audio.remoteAddress());
        InetSocketAddress remote = new InetSocketAddress(host == null ? fallback : host, audio.remotePort());
        RtpPeer peer = new RtpPeer(remote, rtcp(audio, remote), codec, audio.codec().payloadType(), others, audio.dtmfType(),
                audio.dtmfClock(), audio.codec().fmtp(), audio.ptime(), audio.direction().sends(), audio.direction().receives() && !audio.held());
        return new Agreement(local, peer, audio.held());
    }

    // null where it would be looked for anyhow
    private static InetSocketAddress rtcp(AudioAgreement audio, InetSocketAddress rtp) {
        // a name, or an address of another kind than RTP's, which our socket may not reach: only the port counts
        InetAddress named = audio.remoteRtcpAddress() == null ? null : NetUtil.createInetAddressFromIpAddressString(audio.remoteRtcpAddress());
        InetAddress host = named == null || named.getClass() != rtp.getAddress().getClass() ? rtp.getAddress() : named;
        boolean usual = host.equals(rtp.getAddress()) && audio.remoteRtcpPort() == audio.remotePort() + 1;
        return usual || audio.remoteRtcpPort() > RtpPorts.LAST_PORT ? null : new InetSocketAddress(host, audio.remoteRtcpPort());
    }
}
