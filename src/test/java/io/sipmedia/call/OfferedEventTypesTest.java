// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpOptions;
import io.sipmedia.rtp.RtpPeer;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which payload types a caller may press keys with, by whose offer it was. */
class OfferedEventTypesTest {

    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    private final InetAddress here = InetAddress.getLoopbackAddress();
    private final SdpNegotiation negotiation = new SdpNegotiation(
            new CallSettings(List.of(AudioCodecId.PCMU, AudioCodecId.OPUS), false, null, null, RtpOptions.defaults()), here, 4000, here);

    private static SessionDescription sdp(String media) throws SdpException {
        return SessionDescription.parse(HEAD + media);
    }

    @Test
    void theEventTypesOfOurOfferAreGoodTowardsUsWhateverTheAnswerNames() throws SdpException {
        List<String> formats = negotiation.offer().media().get(0).formats();
        RtpPeer peer = negotiation.answered(
                sdp("m=audio 5000 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\n")).peer();
        assertEquals(97, peer.dtmfType());
        assertEquals(Map.of(Integer.parseInt(formats.get(2)), 8000, Integer.parseInt(formats.get(3)), 48_000), peer.offeredEvents());
    }

    @Test
    void inOurAnswerTheCallersEventTypeIsGoodBothWays() throws SdpException {
        RtpPeer peer = negotiation.answer(
                sdp("m=audio 5000 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\n")).peer();
        assertEquals(97, peer.dtmfType());
        assertEquals(Map.of(), peer.offeredEvents());
    }
}
