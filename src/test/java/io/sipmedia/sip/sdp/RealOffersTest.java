// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Offers of real devices and what a gateway answers, with G.711 only and with all codecs. Rows whose description is not part of the collection are left out. Rows marked
 * "488 unless a wideband codec …" and "488 if SRTP not configured" expect 488: neither is spoken.
 */
class RealOffersTest {
    /**
     * Rows we answer in another way on purpose: two name port 492170 (a slip of RFC 2327's example), which nobody can send to,
     * one maps payload type 101 twice and we take the first meaning, telephone events.
     */
    private static final Map<String, String> KNOWN = Map.of(
            "suite-mhandley-b9de90.sdp", "400", "suite-sender-7c3fbb.sdp", "400", "suite-b0000-SIP_Call-78239b.sdp", "dtmf 101");
    private static final AudioCodec OPUS = new AudioCodec("opus", 48_000, 107, 2, "useinbandfec=1");
    private static final Path FOLDER = Path.of("src/test/resources/sip/sdp-offers");

    static Stream<String> rows() throws IOException {
        return Files.readAllLines(FOLDER.resolve("expected.csv")).stream().skip(1)
                .filter(row -> Files.exists(FOLDER.resolve(row.substring(0, row.indexOf(',')))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isAnsweredAsExpected(String row) throws Exception {
        String[] columns = row.split(",", -1);
        if ("400".equals(KNOWN.get(columns[0]))) {
            assertEquals(400, assertThrows(SdpException.class,
                    () -> SessionDescription.parse(Files.readAllBytes(FOLDER.resolve(columns[0])))).status());
            return;
        }
        SessionDescription offer = SessionDescription.parse(Files.readAllBytes(FOLDER.resolve(columns[0])));
        assertEquals(Integer.parseInt(columns[8]), offer.media().size(), "m-lines");
        AudioPreferences local = AudioPreferences.g711(InetAddress.getLoopbackAddress(), 30_000);
        OfferAnswer negotiation = new OfferAnswer();
        if (columns[9].startsWith("488")) {
            assertEquals(488, assertThrows(NoCommonMediaException.class, () -> negotiation.answer(offer, local)).status());
            return;
        }
        OfferAnswer.Answer answer = negotiation.answer(offer, local);
        AudioAgreement audio = answer.audio();
        String[] codec = columns[3].split(":");
        assertEquals(Integer.parseInt(codec[0]), audio.codec().payloadType());
        assertEquals(codec[1], audio.codec().name().toUpperCase(Locale.ROOT));
        String dtmf = KNOWN.containsKey(columns[0]) ? "101" : columns[4];
        assertEquals(dtmf.isEmpty() ? -1 : Integer.parseInt(dtmf.split(" ")[0]), audio.dtmfType());
        assertEquals(columns[6], audio.direction().sdp());
        if (!columns[7].isEmpty()) {
            assertEquals(Integer.parseInt(columns[7]), audio.ptime());
        }
        assertEquals(offer.media().size(), answer.description().media().size());
        assertTrue(List.of(10, 20, 30, 40, 50, 60).contains(audio.ptime()));
        assertNotNull(audio.remoteAddress());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void widebandIsTakenWhenItComesFirst(String row) throws Exception {
        String[] columns = row.split(",", -1);
        if ("400".equals(KNOWN.get(columns[0])) || columns[1].contains("SAVP")) {
            return;
        }
        SessionDescription offer = SessionDescription.parse(Files.readAllBytes(FOLDER.resolve(columns[0])));
        String expected = Arrays.stream(columns[2].split(" ")).filter(each -> each.matches("\\d+:(PCMU|PCMA|G722|OPUS)")).findFirst().orElse(null);
        OfferAnswer negotiation = new OfferAnswer();
        AudioPreferences local = new AudioPreferences(InetAddress.getLoopbackAddress(), 30_000,
                List.of(AudioCodec.PCMU, AudioCodec.PCMA, AudioCodec.G722, OPUS), false, true, 20, 10, 60, Direction.SENDRECV);
        if (expected == null) {
            assertThrows(NoCommonMediaException.class, () -> negotiation.answer(offer, local));
            return;
        }
        OfferAnswer.Answer answer = negotiation.answer(offer, local);
        AudioCodec codec = answer.audio().codec();
        assertEquals(expected, codec.payloadType() + ":" + codec.name().toUpperCase(Locale.ROOT));
        String sdp = answer.description().toString();
        assertEquals("OPUS".equalsIgnoreCase(codec.name()), sdp.contains("a=fmtp:" + codec.payloadType() + " useinbandfec=1"), sdp);
    }
}
