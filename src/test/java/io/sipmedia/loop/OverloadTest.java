// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a machine counts as too busy for another call; time is virtual. */
class OverloadTest {

    private static final long LIMIT = 30;

    private long now = 1_000_000_000;
    private final Lateness loop = new Lateness();
    private final Overload overload = new Overload(LIMIT, List.of(loop), () -> now);

    /** The loop beats at these distances for a time. */
    private void beats(int gapMillis, int millis) {
        for (int i = 0; i < millis; i += gapMillis) {
            now += gapMillis * 1_000_000L;
            loop.beat(now);
        }
    }

    @Test
    void aLoopThatKeepsTimeIsNotLate() {
        loop.begin(now);
        beats(1, 5_000);
        assertEquals(0, overload.millis(), 0.01);
        assertFalse(overload.everywhere());
    }

    @Test
    void whatFallsDueWaitsHalfTheWayBetweenTwoBeats() {
        loop.begin(now);
        beats(100, 3_000);
        assertEquals(49.5, overload.millis(), 0.01);
    }

    @Test
    void fiveSecondsOfLatenessRefuseAndLessDoNot() {
        loop.begin(now);
        beats(1, 1_000);
        beats(100, 4_000);
        assertFalse(overload.everywhere());
        beats(100, 1_000);
        assertTrue(overload.everywhere());
    }

    @Test
    void whatIsHardlyHeardRefusesNobody() {
        loop.begin(now);
        beats(40, 30_000);
        assertFalse(overload.everywhere());
    }

    @Test
    void onePauseOfTheCollectorRefusesNobody() {
        loop.begin(now);
        for (int offset = 0; offset < 1_000; offset += 50) {
            beats(1, 6_000 + offset);
            beats(3_000, 3_000);
            assertFalse(overload.everywhere());
            beats(1, 1_000);
            assertFalse(overload.everywhere());
        }
    }

    @Test
    void aStartWithPausesInFourSecondsOfFiveRefusesNobody() {
        loop.begin(now);
        for (int i = 0; i < 10; i++) {
            beats(400, 4_000);
            beats(1, 1_000);
            assertFalse(overload.everywhere());
        }
    }

    @Test
    void callsAreTakenAgainOnlyWhenItIsWellOver() {
        loop.begin(now);
        beats(200, 5_000);
        assertTrue(overload.everywhere());
        // between half the limit and the limit: as it was
        beats(40, 10_000);
        assertTrue(overload.everywhere());
        beats(1, 2_000);
        assertTrue(overload.everywhere());
        beats(1, 1_000);
        assertFalse(overload.everywhere());
        beats(40, 10_000);
        assertFalse(overload.everywhere());
    }

    @Test
    void aLoopThatStandsStillIsSeenWhileItDoes() {
        loop.begin(now);
        beats(1, 5_000);
        now += 4_900_000_000L;
        assertFalse(overload.everywhere());
        now += 100_000_000L;
        assertTrue(overload.everywhere());
        assertEquals(2_500, overload.millis(), 1);
    }

    @Test
    void aLoopWithoutCallsIsNeverLate() {
        loop.begin(now);
        beats(200, 6_000);
        assertTrue(overload.everywhere());
        loop.end();
        assertFalse(overload.everywhere());
        assertEquals(0, overload.millis());
        now += 60_000_000_000L;
        loop.begin(now);
        beats(1, 1_000);
        assertFalse(overload.everywhere(), "an hour without calls is no lateness");
        assertEquals(0, overload.millis(), 0.01);
    }

    @Test
    void zeroRefusesNobody() {
        loop.begin(now);
        beats(1_000, 10_000);
        assertFalse(new Overload(0, List.of(loop), () -> now).everywhere());
    }

    @Test
    void oneLoopOfTwoThatLagsGetsNoMoreCalls() {
        MediaLoop busy = new MediaLoop(null, null, new Heartbeat(() -> { }));
        MediaLoop free = new MediaLoop(null, null, new Heartbeat(() -> { }));
        Overload both = new Overload(LIMIT, List.of(busy.lateness(), free.lateness()), () -> now);
        busy.lateness().begin(now);
        for (int i = 0; i < 30; i++) {
            now += 200_000_000L;
            busy.lateness().beat(now);
        }
        assertFalse(both.everywhere());
        Iterator<String> ids = List.of("busy", "busy", "free", "never").iterator();
        assertEquals("free", both.place(ids::next, id -> id.equals("busy") ? busy : free));
    }
}
