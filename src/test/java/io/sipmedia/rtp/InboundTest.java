// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
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
                byte[] data = new byte[172];
                RtpPacket.writeHeader(data, false, 0, packet & 0xFFFF, packet * 160, 1);
                assertTrue(inbound.rtp(CALLER, data, data.length, millis * MILLI));
            }
            packet++;
            millis += 20;
            inbound.tick(millis * MILLI);
        }
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
}
