// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hold and the watchdog around an uplink, in virtual time. */
class InboundTest {

    private static final InetSocketAddress CALLER = new InetSocketAddress("203.0.113.5", 4000);
    private static final long MILLI = 1_000_000;

    private final Heard heard = new Heard();
    private final Inbound inbound = new Inbound(RtpOptions.defaults(), heard);
    private long millis = 5_000;
    private int packet = 65_500;

    private void negotiate(boolean receive) {
        inbound.negotiated(new RtpPeer(CALLER, AudioCodecId.PCMU, 0, Map.of(), 101, 20, true, receive), millis * MILLI);
    }

    private void run(int packets, boolean sends) {
        for (int i = 0; i < packets; i++) {
            if (sends) {
                send(0);
            }
            packet++;
            millis += 20;
            inbound.tick(millis * MILLI);
        }
    }

    private void send(int type) {
        byte[] data = new byte[172];
        RtpPacket.writeHeader(data, false, type, packet & 0xFFFF, packet * 160, 1);
        assertTrue(inbound.rtp(CALLER, data, data.length, millis * MILLI));
    }

    @Test
    void holdIsNeitherTimeNorLossNorSilence() {
        negotiate(true);
        run(50, true);
        negotiate(false);
        run(1000, true);
        run(1000, false);
        negotiate(true);
        run(50, true);
        assertEquals(100 * 160, heard.ownSamples());
        assertTrue(heard.samples() <= 100 * 160 + 8000, "given: " + heard.samples());
        assertTrue(heard.continuous());
        assertEquals(0, inbound.uplink().lost());
        assertTrue(heard.inactive.isEmpty());
    }

    @Test
    void silenceAfterSpeechIsToldAfterFifteenSeconds() {
        negotiate(true);
        run(50, true);
        run(740, false);
        assertTrue(heard.inactive.isEmpty());
        run(20, false);
        assertEquals(1, heard.inactive.size());
        run(2000, false);
        assertEquals(1, heard.inactive.size());
    }

    @Test
    void rtcpIsForSomebodyElse() {
        negotiate(true);
        byte[] report = new byte[8];
        Rtcp.receiverReport(report, 0, 1, 0);
        assertFalse(inbound.rtp(CALLER, report, 8, millis * MILLI));
        assertTrue(inbound.trustsRtcp(new InetSocketAddress("203.0.113.5", 4001)));
        assertFalse(inbound.trustsRtcp(new InetSocketAddress("198.51.100.1", 4001)));
        assertEquals(1, inbound.foreign());
    }

    private void event(int ssrc, int sequence, int timestamp, int key, boolean end) {
        event(101, ssrc, sequence, timestamp, key, end);
    }

    private void event(int type, int ssrc, int sequence, int timestamp, int key, boolean end) {
        byte[] data = new byte[16];
        RtpPacket.writeHeader(data, false, type, sequence, timestamp, ssrc);
        data[12] = (byte) key;
        data[13] = (byte) (end ? 0x8A : 0x0A);
        data[14] = 800 >> 8;
        data[15] = (byte) 800;
        assertTrue(inbound.rtp(CALLER, data, data.length, millis * MILLI));
    }

    private void press(int ssrc, int sequence, int timestamp, int key) {
        for (int i = 0; i < 3; i++) {
            event(ssrc, sequence + i, timestamp, key, true);
        }
    }

    @Test
    void keysAreHeardAfterAHoldThatAnotherSenderEnds() {
        negotiate(true);
        run(10, true);
        press(1, packet, packet * 160, 1);
        packet += 3;
        run(10, true);
        negotiate(false);
        run(100, false);
        negotiate(true);
        // a transfer behind a switchboard: other numbers, and a timestamp that lies before the ones of the first
        press(2, 700, 4000, 2);
        press(2, 703, 8000, 3);
        assertEquals("123", heard.digits.toString());
    }

    @Test
    void aKeyWhoseEndRepeatsBehindAHoldIsPressedOnce() {
        negotiate(true);
        run(10, true);
        press(1, packet, packet * 160, 1);
        negotiate(false);
        negotiate(true);
        press(1, packet + 3, packet * 160, 1);
        press(1, packet + 6, (packet + 10) * 160, 2);
        assertEquals("12", heard.digits.toString());
    }

    @Test
    void aKeyThatAHoldBreaksOffIsToldInTheHold() {
        negotiate(true);
        run(10, true);
        event(1, packet, packet * 160, 7, false);
        negotiate(false);
        run(9, false);
        assertEquals("", heard.digits.toString());
        run(2, false);
        assertEquals("7", heard.digits.toString());
    }

    @Test
    void keysMayComeWithTheTypesThatWeOffered() {
        inbound.negotiated(new RtpPeer(CALLER, AudioCodecId.PCMU, 0, Map.of(), 97, 20, true, true).offered(Map.of(101, 8000, 102, 48_000)),
                millis * MILLI);
        run(10, true);
        event(101, 1, packet++, packet * 160, 1, true);
        event(97, 1, packet++, packet * 160, 2, true);
        event(102, 1, packet++, packet * 160, 3, true);
        assertEquals("123", heard.digits.toString());
        // 800 units each, of the type's own clock
        assertEquals(List.of(100, 100, 16), heard.durations);
        assertEquals(0, inbound.malformedCount());
    }

    @Test
    void aTypeMeansWhatOurOfferSaidWhateverTheAnswerMeansByIt() {
        // we offered 96 for Opus and 101 for keys, and are answered the other way round
        inbound.negotiated(new RtpPeer(CALLER, AudioCodecId.OPUS, 101, Map.of(AudioCodecId.OPUS, 96), 96, 20, true, true)
                .offered(Map.of(101, 48_000)), millis * MILLI);
        event(101, 1, packet++, packet * 160, 1, true);
        event(96, 1, packet++, packet * 160, 2, true);
        assertEquals("1", heard.digits.toString(), "the other one is sound");
    }

    @Test
    void aPacketNobodyCanDecodeIsLostOnce() {
        negotiate(true);
        for (int i = 0; i < 10; i++) {
            run(4, true);
            send(96);
            packet++;
        }
        assertEquals(10, inbound.uplink().lost());
        assertEquals(10, inbound.uplink().discarded());
        assertEquals(20, inbound.lossPercent());
    }

    @Test
    void aPacketThatComesTooFastIsLostOnce() {
        negotiate(true);
        for (int i = 0; i < 1000; i++) {
            send(0);
            packet++;
        }
        long lost = inbound.uplink().lost();
        assertTrue(lost > 800, "two seconds are taken: " + lost);
        assertEquals(lost, inbound.uplink().discarded());
        assertEquals(lost / 10.0, inbound.lossPercent(), 0.001);
    }
}
