// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offer and answer of one audio stream (RFC 3264), scenario by scenario. */
class OfferAnswerTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
    private final AudioPreferences local = AudioPreferences.g711(InetAddress.getLoopbackAddress(), 30_000);
    private final OfferAnswer call = new OfferAnswer();

    private OfferAnswer.Answer answer(String media) throws SdpException {
        return call.answer(SessionDescription.parse(HEAD + media), local);
    }

    @Test
    void theOfferersFirstCommonCodecIsTaken() throws SdpException {
        OfferAnswer.Answer answer = answer("m=audio 4000 RTP/AVP 18 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\n");
        assertEquals(new AudioCodec("PCMA", 8000, 8, 1, null), answer.audio().codec());
        assertEquals(96, answer.audio().dtmfType());
        assertEquals("192.0.2.1", answer.audio().remoteAddress());
        assertEquals(4000, answer.audio().remotePort());
        assertEquals(4001, answer.audio().remoteRtcpPort());
        assertEquals(List.of("8", "96"), answer.description().media().get(0).formats());
        assertTrue(answer.description().toString().contains("a=fmtp:96 0-15\r\n"));
        assertEquals(answer.description().toString(), SessionDescription.parse(answer.description().toString()).toString());
    }

    @Test
    void ourOrderDecidesWhenAsked() throws SdpException {
        AudioPreferences own = new AudioPreferences(local.address(), 30_000, local.codecs(), true, true, 20, 10, 60, Direction.SENDRECV);
        assertEquals("PCMU", call.answer(SessionDescription.parse(HEAD + "m=audio 4000 RTP/AVP 8 0\r\n"), own).audio().codec().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 9 107", "107 0 9", "9 107 0"})
    void theConfiguredOrderIsOfferedAndDecidesAnswers(String types) throws SdpException {
        List<AudioCodec> order = Arrays.stream(types.split(" ")).map(type -> wideband().codecs().stream()
                .filter(codec -> codec.payloadType() == Integer.parseInt(type)).findFirst().orElseThrow()).toList();
        AudioPreferences own = new AudioPreferences(local.address(), 30_000, order, true, true, 20, 10, 60, Direction.SENDRECV);
        assertTrue(call.offer(own).toString().contains("RTP/AVP " + types + " "), call.offer(own).toString());
        String all = "m=audio 4000 RTP/AVP 8 9 0 96\r\na=rtpmap:96 opus/48000/2\r\n";
        assertEquals(order.get(0).name(), call.answer(SessionDescription.parse(HEAD + all), own).audio().codec().name());
        assertEquals("G722", call.answer(SessionDescription.parse(HEAD + all), wideband()).audio().codec().name(), "the caller's order");
    }

    // and lengths that no device should ask for
    @ParameterizedTest
    @CsvSource({"10, 10", "20, 20", "30, 30", "40, 40", "50, 50", "60, 60", "5, 10", "23, 20", "200, 60"})
    void theLengthOfPacketsAskedForIsAnsweredForEachCodec(int asked, int agreed) throws SdpException {
        for (String codec : List.of("0", "9", "96\r\na=rtpmap:96 opus/48000/2")) {
            OfferAnswer.Answer answer = call.answer(SessionDescription.parse(HEAD + "m=audio 4000 RTP/AVP " + codec + "\r\na=ptime:" + asked + "\r\n"),
                    wideband());
            assertEquals(agreed, answer.audio().ptime(), codec);
            assertTrue(answer.description().toString().contains("a=ptime:" + agreed + "\r\n"), codec);
        }
    }

    private AudioPreferences wideband() {
        return new AudioPreferences(local.address(), 30_000, List.of(AudioCodec.PCMU, AudioCodec.G722,
                new AudioCodec("opus", 48_000, 107, 2, "useinbandfec=1")), false, true, 20, 10, 60, Direction.SENDRECV);
    }

    @Test
    void opusIsAnsweredUnderTheOfferersNumberWithWhatWeWantOfIt() throws SdpException {
        OfferAnswer.Answer answer = call.answer(SessionDescription.parse(HEAD + "m=audio 4000 RTP/AVP 96 0 97 98\r\na=rtpmap:96 opus/48000/2\r\n"
                + "a=fmtp:96 maxaveragebitrate=20000\r\na=rtpmap:97 telephone-event/8000\r\na=rtpmap:98 telephone-event/48000\r\n"), wideband());
        assertEquals(new AudioCodec("opus", 48_000, 96, 2, "maxaveragebitrate=20000"), answer.audio().codec());
        assertEquals(98, answer.audio().dtmfType());
        assertEquals(48_000, answer.audio().dtmfClock());
        String sdp = answer.description().toString();
        assertTrue(sdp.contains("a=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\na=rtpmap:98 telephone-event/48000\r\n"), sdp);
    }

    @Test
    void keysOfAnotherClockAreBetterThanNone() throws SdpException {
        AudioAgreement audio = call.answer(SessionDescription.parse(HEAD
                + "m=audio 4000 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 telephone-event/8000\r\n"), wideband()).audio();
        assertEquals(97, audio.dtmfType());
        assertEquals(8000, audio.dtmfClock());
    }

    @Test
    void aDeviceThatWritesTheSampleRateOfG722IsUnderstood() throws SdpException {
        OfferAnswer.Answer answer = call.answer(SessionDescription.parse(HEAD
                + "m=audio 4000 RTP/AVP 9 0\r\na=rtpmap:9 G722/16000\r\n"), wideband());
        assertEquals(AudioCodec.G722, answer.audio().codec());
        assertTrue(answer.description().toString().contains("a=rtpmap:9 G722/8000\r\n"));
    }

    @Test
    void anOfferHasKeysForEachClock() throws SdpException {
        String sdp = call.offer(wideband()).toString();
        assertTrue(sdp.contains("RTP/AVP 0 9 107 101 102\r\n"), sdp);
        assertTrue(sdp.contains("a=rtpmap:101 telephone-event/8000\r\n") && sdp.contains("a=rtpmap:102 telephone-event/48000\r\n"), sdp);
        assertEquals(SessionDescription.parse(sdp).toString(), sdp);
    }

    @ParameterizedTest
    @CsvSource({"sendrecv,SENDRECV", "sendonly,RECVONLY", "recvonly,SENDONLY", "inactive,INACTIVE"})
    void directionsAreMirrored(String offered, Direction ours) throws SdpException {
        OfferAnswer.Answer answer = answer("m=audio 4000 RTP/AVP 0\r\na=" + offered + "\r\n");
        assertEquals(ours, answer.audio().direction());
        assertEquals(!ours.sends(), answer.audio().held());
        assertTrue(answer.description().toString().contains("a=" + ours.sdp() + "\r\n"));
    }

    @Test
    void theOldHoldMeansNoSending() throws SdpException {
        assertEquals(Direction.RECVONLY, answer("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n").audio().direction());
        assertEquals(Direction.RECVONLY, answer("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=sendonly\r\n").audio().direction());
        assertEquals(Direction.INACTIVE, answer("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n").audio().direction());
    }

    @Test
    void otherStreamsAreRefusedInTheirPlace() throws SdpException {
        OfferAnswer.Answer answer = answer("m=video 5000 RTP/AVP 99\r\nm=audio 5002 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"
                + "m=audio 5004 RTP/AVP 0\r\nm=audio 5006 RTP/AVP 8\r\nm=image 5008 udptl t38\r\nm=audio 0 RTP/AVP 0\r\n");
        assertEquals(List.of(0, 0, 30_000, 0, 0, 0), answer.description().media().stream().map(MediaDescription::port).toList());
        assertEquals(List.of("video", "audio", "audio", "audio", "image", "audio"),
                answer.description().media().stream().map(MediaDescription::type).toList());
        assertEquals(5004, answer.audio().remotePort());
    }

    @Test
    void nothingInCommonIs488() {
        for (String media : List.of("", "m=audio 4000 RTP/AVP 18\r\n", "m=audio 0 RTP/AVP 0\r\n", "m=audio 4000 RTP/SAVP 0\r\n",
                "m=video 4000 RTP/AVP 99\r\n", "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 opus/48000/2\r\n")) {
            assertEquals(488, assertThrows(NoCommonMediaException.class, () -> answer(media), media).status());
        }
    }

    @ParameterizedTest
    @CsvSource({"'',20", "'a=ptime:30\r\n',30", "'a=ptime:200\r\n',60", "'a=ptime:5\r\n',10", "'a=ptime:23\r\n',20",
        "'a=ptime:40\r\na=maxptime:20\r\n',20", "'a=ptime:x\r\n',20"})
    void thePacketTimeIsTheirsWithinOurLimits(String attributes, int ptime) throws SdpException {
        assertEquals(ptime, answer("m=audio 4000 RTP/AVP 0\r\n" + attributes).audio().ptime());
    }

    @Test
    void ourOfferAndItsAnswer() throws SdpException {
        SessionDescription offer = call.offer(local);
        assertEquals(List.of("0", "8", "101"), offer.media().get(0).formats());
        AudioAgreement agreed = call.accept(SessionDescription.parse(
                HEAD + "m=audio 4000 RTP/AVP 8 97\r\na=rtpmap:97 telephone-event/8000\r\na=rtcp:4010\r\n"), local);
        assertEquals("PCMA", agreed.codec().name());
        assertEquals(97, agreed.dtmfType());
        assertEquals(4010, agreed.remoteRtcpPort());
        assertThrows(NoCommonMediaException.class,
                () -> call.accept(SessionDescription.parse(HEAD + "m=audio 0 RTP/AVP 0\r\n"), local));
    }

    @Test
    void theVersionCountsChangesOnly() throws SdpException {
        String media = "m=audio 4000 RTP/AVP 0\r\n";
        String first = answer(media).description().origin();
        assertEquals(first, answer(media).description().origin());
        String held = answer(media + "a=sendonly\r\n").description().origin();
        assertNotEquals(first, held);
        assertEquals(first.split(" ")[1], held.split(" ")[1]);
        assertFalse(held.isBlank());
    }

    @Test
    void telephoneEventsOfAnotherClockAreNotTaken() throws SdpException {
        assertEquals(-1, answer("m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/48000\r\n").audio().dtmfType());
    }
}
