// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RtcpTargetTest {

    private final RtcpTarget target = new RtcpTarget();

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private void agreed(InetSocketAddress rtp, InetSocketAddress rtcp) {
        target.negotiated(new RtpPeer(rtp, rtcp, AudioCodecId.PCMU, 0, Map.of(), -1, 8000, null, 20, true, true));
    }

    @Test
    void onePortAboveWhereRtpGoesWhenNothingIsSaid() {
        assertNull(target.of(null));
        agreed(at("192.0.2.1", 4000), null);
        assertEquals(at("192.0.2.1", 4001), target.of(at("192.0.2.1", 4000)));
        assertEquals(at("203.0.113.9", 7777), target.of(at("203.0.113.9", 7776)));
        assertNull(target.of(at("192.0.2.1", 65_535)));
        assertNull(target.of(at("0.0.0.0", 4000)));
        assertFalse(target.named(at("192.0.2.1", 4001)));
    }

    @Test
    void whereItSaysItWantsIt() {
        agreed(at("192.0.2.1", 4000), at("192.0.2.1", 53_020));
        assertEquals(at("192.0.2.1", 53_020), target.of(at("192.0.2.1", 4000)));
        agreed(at("192.0.2.1", 4000), at("192.0.2.7", 53_020));
        assertEquals(at("192.0.2.7", 53_020), target.of(at("192.0.2.1", 4000)));
        assertTrue(target.named(at("192.0.2.7", 1)));
        agreed(at("0.0.0.0", 4000), at("0.0.0.0", 53_020));
        assertNull(target.of(at("0.0.0.0", 4000)));
    }

    @Test
    void aPortInsideTheCallersNetworkIsOfNoUseOutside() {
        agreed(at("10.0.0.5", 4000), at("10.0.0.5", 53_020));
        assertEquals(at("203.0.113.9", 7777), target.of(at("203.0.113.9", 7776)));
        agreed(at("10.0.0.5", 4000), at("198.51.100.4", 53_020));
        assertEquals(at("198.51.100.4", 53_020), target.of(at("203.0.113.9", 7776)), "a host of its own may well be reached");
    }

    @Test
    void whereReportsComeFromUntilTheCallerMoves() {
        agreed(at("192.0.2.1", 4000), at("192.0.2.1", 53_020));
        target.heard(at("192.0.2.1", 9));
        agreed(at("192.0.2.1", 4000), at("192.0.2.1", 53_020));
        assertEquals(at("192.0.2.1", 9), target.of(at("192.0.2.1", 4000)));
        agreed(at("192.0.2.8", 4000), null);
        assertEquals(at("192.0.2.8", 4001), target.of(at("192.0.2.8", 4000)));
    }
}
