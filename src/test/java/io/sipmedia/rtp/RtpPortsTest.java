// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtpPortsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final AtomicLong now = new AtomicLong(5);
    private final List<RtpPorts.Pair> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (RtpPorts.Pair pair : open) {
            pair.rtp().close();
            pair.rtcp().close();
        }
    }

    private RtpPorts.Pair bind(RtpPorts ports) {
        RtpPorts.Pair pair = ports.bind(LOOPBACK);
        open.add(pair);
        return pair;
    }

    private void free(RtpPorts ports, RtpPorts.Pair pair) {
        ports.discard(pair);
    }

    @Test
    void pairsAreEvenAndInOddOrder() throws Exception {
        RtpPorts ports = new RtpPorts(26_001, 26_201, 1000, now::get);
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RtpPorts.Pair pair = bind(ports);
            assertEquals(0, pair.port() % 2);
            assertEquals(pair.port() + 1, pair.rtcp().socket().getLocalPort());
            drawn.add(pair.port());
        }
        assertEquals(20, ports.inUse());
        assertEquals(20, drawn.stream().distinct().count());
        assertFalse(drawn.equals(drawn.stream().sorted().toList()));
    }

    @Test
    void aClosedPairRests() throws Exception {
        // one pair that nobody else on this machine holds
        RtpPorts any = new RtpPorts(26_300, 26_399, 0, now::get);
        RtpPorts.Pair found = bind(any);
        free(any, found);
        RtpPorts ports = new RtpPorts(found.port(), found.port() + 1, 1000, now::get);
        RtpPorts.Pair only = bind(ports);
        assertThrows(RtpPortsExhaustedException.class, () -> ports.bind(LOOPBACK));
        close();
        ports.release(only.port(), true);
        assertThrows(RtpPortsExhaustedException.class, () -> ports.bind(LOOPBACK));
        now.addAndGet(1_000_000_000);
        assertEquals(found.port(), bind(ports).port());
    }

    @Test
    void aPairNobodyWasToldOfNeedsNoRest() throws Exception {
        RtpPorts any = new RtpPorts(26_300, 26_399, 0, now::get);
        RtpPorts.Pair found = bind(any);
        free(any, found);
        RtpPorts ports = new RtpPorts(found.port(), found.port() + 1, 1000, now::get);
        bind(ports);
        close();
        ports.release(found.port(), false);
        RtpPorts.Pair again = bind(ports);
        free(ports, again);
        assertEquals(found.port(), bind(ports).port(), "one that no session took over, neither");
    }

    @Test
    void portsOfOtherProcessesArePassedOver() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
            int even = other.getLocalPort() & ~1;
            RtpPorts ports = new RtpPorts(even, even + 1, 1000, now::get);
            assertThrows(RtpPortsExhaustedException.class, () -> ports.bind(LOOPBACK));
            assertEquals(0, ports.inUse());
        }
    }

    @Test
    void anEmptyRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RtpPorts(4001, 4002, 0));
        assertTrue(new RtpPorts(4000, 4003, 0).capacity() == 2);
    }
}
