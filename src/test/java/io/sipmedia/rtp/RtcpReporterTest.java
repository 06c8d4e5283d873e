// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpReporterTest {

    private static final long SECOND = 1_000_000_000;

    private final List<byte[]> sent = new ArrayList<>();
    private final Downlink downlink = new Downlink(RtpOptions.defaults(), new Heard(), (packet, length) -> { });
    private final ReceptionStats reception = new ReceptionStats();
    private final RtcpReporter reporter = new RtcpReporter(5000, downlink.stream(), reception,
            (packet, length) -> sent.add(Arrays.copyOf(packet, length)));

    private static int type(byte[] data, int at) {
        return data[at + 1] & 0xFF;
    }

    private void talk() {
        downlink.negotiated(new RtpPeer(new InetSocketAddress("127.0.0.1", 4), AudioCodecId.PCMU, 0, Map.of(), -1, 20, true, true),
                SECOND);
        downlink.tick(SECOND);
    }

    @Test
    void reportsComeAtIntervalsOfAboutFiveSeconds() {
        talk();
        for (long at = SECOND; at < 101 * SECOND; at += 20_000_000) {
            reporter.tick(at);
        }
        assertTrue(sent.size() > 15 && sent.size() < 40, sent.size() + " reports in 100 s");
        assertEquals(Rtcp.SENDER_REPORT, type(sent.get(0), 0));
        assertEquals(Rtcp.DESCRIPTION, type(sent.get(0), 28));
        assertEquals(Rtcp.RECEIVER_REPORT, type(sent.get(1), 0), "nothing was sent since");
        sent.forEach(packet -> assertTrue(reporter.received(packet, 0, packet.length, 0)));
    }

    @Test
    void aReportTellsLossAndJitter() {
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 3) {
                reception.packet(new RtpPacket(false, 0, 65_500 + i & 0xFFFF, i * 160, 9, new byte[0], 0, 0), true, 8000,
                        SECOND + i * 20_000_000L);
            }
        }
        reporter.tick(SECOND);
        reporter.tick(20 * SECOND);
        byte[] report = sent.get(0);
        assertEquals(0x81, report[0] & 0xFF);
        assertEquals(9, RtpPacket.int32(report, 8));
        assertEquals(62, report[12] & 0xFF, 2);
        assertEquals(24, RtpPacket.int32(report, 12) & 0xFFFFFF);
        assertEquals(65_536 + 62, RtpPacket.int32(report, 16));
        assertEquals(0, RtpPacket.int32(report, 20));
    }

    @Test
    void theRoundTripIsMeasured() {
        talk();
        int ours = Rtcp.middle(Rtcp.ntp(System.currentTimeMillis() - 300));
        byte[] report = new byte[32];
        Rtcp.receiverReport(report, 0, 77, 1);
        RtpPacket.putInt(report, 8, downlink.stream().ssrc());
        RtpPacket.putInt(report, 24, ours);
        RtpPacket.putInt(report, 28, 65_536 / 10);
        assertEquals(-1, reporter.roundTripMillis());
        assertTrue(reporter.received(report, 0, 32, SECOND));
        assertTrue(reporter.roundTripMillis() >= 199 && reporter.roundTripMillis() < 10_000, "" + reporter.roundTripMillis());
    }

    @Test
    void whatThePeerSaysOfOurStreamIsKeptAndOfOthersIsNot() {
        talk();
        byte[] report = new byte[56];
        Rtcp.receiverReport(report, 0, 77, 2);
        block(report, 8, downlink.stream().ssrc() + 1, 255, 99, 1);
        block(report, 32, downlink.stream().ssrc(), 128, -3 & 0xFFFFFF, 160);
        assertNull(reporter.peer().lossPercent());
        assertTrue(reporter.received(report, 0, 56, SECOND));
        assertEquals(1, reporter.peer().count());
        assertEquals(50, reporter.peer().recentLossPercent());
        assertEquals(0, reporter.peer().lost(), "duplicates are no loss below zero");
        assertEquals(20, reporter.peer().jitterMillis(8000));
        block(report, 32, downlink.stream().ssrc(), 0, 500, -1);
        assertTrue(reporter.received(report, 0, 56, SECOND));
        assertEquals(100, reporter.peer().lossPercent(), "more than was sent cannot be lost");
        assertNull(reporter.peer().jitterMillis(8000), "nobody has days of jitter");
        assertEquals(-1, reporter.roundTripMillis());
    }

    private static void block(byte[] to, int at, int about, int fraction, int lost, int jitter) {
        RtpPacket.putInt(to, at, about);
        RtpPacket.putInt(to, at + 4, fraction << 24 | lost);
        RtpPacket.putInt(to, at + 12, jitter);
    }

    @Test
    void goodbyeIsTheLastWordAndOnlyToWhoKnowsUs() {
        reporter.bye(SECOND);
        assertTrue(sent.isEmpty());
        talk();
        reporter.bye(SECOND);
        byte[] last = sent.get(0);
        assertEquals(Rtcp.BYE, type(last, last.length - 8));
        assertEquals(downlink.stream().ssrc(), RtpPacket.int32(last, last.length - 4));
    }

    @Test
    void junkIsRefusedWithoutHarm() {
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            byte[] junk = new byte[random.nextInt(80)];
            random.nextBytes(junk);
            if (junk.length > 3) {
                junk[0] = (byte) (0x80 | junk[0] & 0x1F);
                junk[1] = (byte) (200 + random.nextInt(4));
                junk[2] = 0;
                junk[3] = (byte) random.nextInt(20);
            }
            reporter.received(junk, 0, junk.length, SECOND);
        }
        assertFalse(reporter.received(new byte[] {(byte) 0x80, (byte) 200, 0, 9}, 0, 4, SECOND));
    }
}
