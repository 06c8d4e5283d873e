// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpOptions;
import io.sipmedia.rtp.RtpPorts;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an offer means for RTP. */
class SdpNegotiationTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final CallSettings SETTINGS = new CallSettings(List.of(AudioCodecId.PCMU), false, null, new RtpPorts(27_000, 27_001, 0),
            RtpOptions.defaults());
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    private static MediaNegotiation.Agreement answer(int port, String attributes) throws SdpException {
        return new SdpNegotiation(SETTINGS, LOOPBACK, 30_000, LOOPBACK)
                .answer(SessionDescription.parse(HEAD + "m=audio " + port + " RTP/AVP 0\r\n" + attributes));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "4000, a=rtcp:53020, 192.0.2.1:53020",
        "4000, a=rtcp:53020 IN IP4 192.0.2.44, 192.0.2.44:53020",
        "4000, a=rtcp:4001 IN IP4 192.0.2.44, 192.0.2.44:4001",
        "4000, a=rtcp:53020 IN IP4 phone.example.com, 192.0.2.1:53020",
        "4000, a=rtcp:53020 IN IP6 2001:db8::1, 192.0.2.1:53020",
        "4000, a=rtcp:4001, none",
        "4000, a=rtcp:4001 IN IP4 192.0.2.1, none",
        "4000, a=rtcp:0, none",
        "4000, a=rtcp:x IN, none",
        "4000, a=sendrecv, none",
        "65535, a=sendrecv, none",
        "65535, a=rtcp:x IN IP4 192.0.2.44, none",
        "65535, a=rtcp:53020, 192.0.2.1:53020"})
    void whereTheCallerWantsItsReports(int port, String line, String expected) throws SdpException {
        InetSocketAddress rtcp = answer(port, line + "\r\n").peer().rtcp();
        assertEquals(expected, rtcp == null ? null : rtcp.getAddress().getHostAddress() + ":" + rtcp.getPort());
    }

    @Test
    void onePortForBothIsRefusedAndTheOtherPortOfTheOfferTaken() throws SdpException {
        MediaNegotiation.Agreement agreed = answer(4000, "a=rtcp-mux\r\na=rtcp:53020\r\n");
        assertFalse(agreed.local().toString().contains("rtcp-mux"));
        assertEquals(53_020, agreed.peer().rtcp().getPort());
    }
}
