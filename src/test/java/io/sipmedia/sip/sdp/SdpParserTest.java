// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading session descriptions: bounds, forgiveness, refusals. */
class SdpParserTest {
    private static final String GOOD = "v=0\no=a 1 2 IN IP4 192.0.2.1\ns= \nc=IN IP4 224.2.1.1/127\nt=0 0\na=sendonly\n"
            + "m=audio 49170/2 RTP/AVP  0 97\nc=IN IP6 2001:db8::1\na=rtpmap:97  iLBC/8000\na= ptime : 30\na=crypto:1 AES inline:k\n";

    @Test
    void devicesAreForgiven() throws SdpException {
        SessionDescription session = SessionDescription.parse(GOOD);
        MediaDescription media = session.media().get(0);
        assertEquals("224.2.1.1", session.connection());
        assertEquals("2001:db8::1", session.connectionOf(media));
        assertEquals(Direction.SENDONLY, session.directionOf(media));
        assertEquals(49_170, media.port());
        assertEquals(new RtpMap(97, "iLBC", 8000, 1), media.rtpMap(97));
        assertEquals("PCMU", media.rtpMap(0).name());
        assertEquals(List.of("1 AES inline:k"), media.crypto());
        assertTrue(session.toString().contains("c=IN IP6 2001:db8::1\r\n"));
    }

    @Test
    void grammarErrorsAre400() {
        for (String wrong : List.of("", "hello", "v=1\n", "v=0\nm=audio x RTP/AVP 0\n", "v=0\nm=audio 70000 RTP/AVP 0\n", "v=0\nm=audio 5\n",
                "v=0\nc=IN IP4\n", "v=0\ns=\0\n", "o=a 1 1 IN IP4 x\n")) {
            assertEquals(400, assertThrows(SdpException.class, () -> SessionDescription.parse(wrong), wrong).status());
        }
    }

    @Test
    void sizeIsBounded() throws SdpException {
        assertEquals(64, SessionDescription.parse("v=0\n" + "m=audio 0 RTP/AVP 0\n".repeat(64)).media().size());
        assertEquals(488, assertThrows(SdpException.class,
                () -> SessionDescription.parse("v=0\n" + "m=audio 0 RTP/AVP 0\n".repeat(65))).status());
        assertEquals(488, assertThrows(SdpException.class, () -> SessionDescription.parse(new byte[SessionDescription.MAX_BYTES + 1])).status());
    }

    @Test
    void noMutationEscapesAsAnythingButAnSdpException() {
        Random random = new Random(4566);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(6); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                SessionDescription session = SessionDescription.parse(bytes);
                SessionDescription.parse(session.toString());
                session.media().forEach(media -> {
                    media.rtpMaps();
                    media.rtcpPort();
                    media.ptime();
                });
            } catch (SdpException e) {
                assertTrue(e.status() == 400 || e.status() == 488);
            }
        }
    }
}
