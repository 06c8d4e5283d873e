// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlownessWatchTest {

    private final SlownessWatch watch = new SlownessWatch(millis(40));

    @Test
    void oneSlowFrameIsCountedOnly() {
        assertFalse(watch.slow(millis(40)));
        assertTrue(watch.slow(millis(60)));
        assertFalse(watch.count(0, millis(60)));
        assertEquals(1, watch.total());
    }

    @Test
    void theThirdWithinTenSecondsWarns() {
        assertFalse(watch.count(millis(0), millis(60)));
        assertFalse(watch.count(millis(4_000), millis(60)));
        assertTrue(watch.count(millis(9_000), millis(60)));
    }

    @Test
    void slowFramesFarApartDoNot() {
        for (int i = 0; i < 20; i++) {
            assertFalse(watch.count(millis(6_000L * i), millis(60)));
        }
        assertEquals(20, watch.total());
    }

    @Test
    void aHoleInTheVoiceWarnsAtOnce() {
        assertTrue(watch.count(0, millis(251)));
    }

    @Test
    void aRouteThatBlocksAllTheTimeIsNamedEveryTenSeconds() {
        int warnings = 0;
        for (int i = 0; i < 1500; i++) {
            warnings += watch.count(millis(20L * i), millis(60)) ? 1 : 0;
        }
        assertEquals(3, warnings);
    }

    @Test
    void zeroTurnsItOff() {
        assertFalse(new SlownessWatch(0).slow(millis(5_000)));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
