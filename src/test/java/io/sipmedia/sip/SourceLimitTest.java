// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SourceLimitTest {
    private final AtomicLong clock = new AtomicLong(-5_000_000_000L);

    private static InetAddress source(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }

    private int admitted(SourceLimit limit, int tries) throws Exception {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += limit.admits(source(1)) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void twoSecondsWorthAtOnceThenTheRate() throws Exception {
        SourceLimit limit = new SourceLimit(100, clock::get);
        assertEquals(200, admitted(limit, 1000));
        clock.addAndGet(500_000_000L);
        assertEquals(50, admitted(limit, 1000));
        clock.addAndGet(3_600_000_000_000L);
        assertEquals(200, admitted(limit, 1000), "rest is not saved up");
    }

    @Test
    void oneSourceDoesNotUseUpAnother() throws Exception {
        SourceLimit limit = new SourceLimit(10, clock::get);
        assertEquals(20, admitted(limit, 100));
        assertFalse(limit.admits(source(1)));
        int others = 0;
        for (int i = 2; i < 100; i++) {
            others += limit.admits(source(i)) ? 1 : 0;
        }
        assertTrue(others >= 96, "admitted " + others);
    }

    @Test
    void zeroIsNoLimit() throws Exception {
        assertEquals(1000, admitted(new SourceLimit(0, clock::get), 1000));
    }
}
