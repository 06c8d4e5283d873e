// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InactivityWatchTest {

    private static final long SECOND = 1_000_000_000;

    private final InactivityWatch watch = new InactivityWatch(30_000, 15_000);

    @Test
    void theFirstPacketHasMoreTime() {
        watch.expect(true, 0);
        assertEquals(0, watch.tick(29 * SECOND));
        assertEquals(30_000, watch.tick(30 * SECOND));
        assertEquals(0, watch.tick(90 * SECOND));
    }

    @Test
    void eachSilenceIsToldOnce() {
        watch.expect(true, 0);
        watch.heard(SECOND);
        assertEquals(15_000, watch.tick(16 * SECOND));
        assertEquals(0, watch.tick(17 * SECOND));
        watch.heard(20 * SECOND);
        assertEquals(16_000, watch.tick(36 * SECOND));
    }

    @Test
    void holdParksItAndItsEndStartsAfresh() {
        watch.expect(true, 0);
        watch.heard(SECOND);
        watch.expect(false, 2 * SECOND);
        assertEquals(0, watch.tick(100 * SECOND));
        watch.expect(true, 100 * SECOND);
        assertEquals(0, watch.tick(114 * SECOND));
        watch.expect(true, 114 * SECOND);
        assertEquals(15_000, watch.tick(115 * SECOND));
    }

    @Test
    void zeroMeansNever() {
        InactivityWatch never = new InactivityWatch(0, 0);
        never.expect(true, 0);
        assertEquals(0, never.tick(1_000_000 * SECOND));
    }
}
