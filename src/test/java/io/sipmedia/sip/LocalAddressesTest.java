// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which of our addresses a peer sees; the clock and the system are the test's. */
class LocalAddressesTest {

    private static final InetAddress FIRST = address(10, 0, 0, 1);
    private static final InetAddress SECOND = address(10, 0, 0, 2);

    private long nanos = TimeUnit.HOURS.toNanos(1);
    private InetAddress ours = FIRST;
    private int asked;
    private final LocalAddresses addresses = new LocalAddresses(peer -> {
        asked++;
        return ours;
    }, () -> nanos);

    private static InetAddress address(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void theSystemIsAskedOnceForManyCallsOfAPeer() {
        for (int i = 0; i < 100; i++) {
            assertEquals(FIRST, addresses.towards(address(192, 0, 2, 1)));
        }
        assertEquals(1, asked);
        addresses.towards(address(192, 0, 2, 2));
        assertEquals(2, asked, "another peer may be reached another way");
    }

    @Test
    void aChangeOfTheNetworkIsSeenWithinFiveSeconds() {
        assertEquals(FIRST, addresses.towards(address(192, 0, 2, 1)));
        ours = SECOND;
        nanos += TimeUnit.SECONDS.toNanos(4);
        assertEquals(FIRST, addresses.towards(address(192, 0, 2, 1)));
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertEquals(SECOND, addresses.towards(address(192, 0, 2, 1)));
    }

    @Test
    void aNetworkThatIsBackIsSeenAtOnce() {
        ours = null;
        assertTrue(addresses.towards(address(192, 0, 2, 1)).isLoopbackAddress());
        ours = FIRST;
        assertEquals(FIRST, addresses.towards(address(192, 0, 2, 1)));
    }

    @Test
    void moreStrangersThanThereIsRoomForAreAnsweredToo() {
        for (int i = 0; i < 5_000; i++) {
            assertEquals(FIRST, addresses.towards(address(198, 18, i / 250, i % 250)));
        }
        assertEquals(5_000, asked);
        assertEquals(FIRST, addresses.towards(address(198, 18, 19, 249)));
        assertEquals(5_000, asked, "the last ones are remembered");
    }

    @Test
    void theSystemSaysItself() {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
        assertTrue(LocalAddresses.reaching(new ListenPoint("udp", "0.0.0.0", 5060), peer).isLoopbackAddress());
        assertEquals(address(127, 0, 0, 2), LocalAddresses.reaching(new ListenPoint("udp", "127.0.0.2", 5060), peer));
    }
}
