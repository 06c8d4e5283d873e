// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.session.CircuitBreaker.State;
import org.junit.jupiter.api.Test;

/** When new calls may use a server. Time is the test's own. */
class CircuitBreakerTest {

    private long now = 77_000_000L;
    private final CircuitBreaker breaker = new CircuitBreaker(new CircuitBreaker.Policy(3, 1000, 5000), () -> now);

    // a connection of before any failure
    private final long connected = now - 1;

    private void pass(long millis) {
        now += millis * 1_000_000;
    }

    private void failures(int count) {
        for (int i = 0; i < count; i++) {
            breaker.failed("no " + i, new Object());
        }
    }

    @Test
    void aFewFailuresKeepNobodyAway() {
        failures(2);
        assertTrue(breaker.admits());
        assertEquals(new CircuitBreaker.View(State.CLOSED, false, "no 1", 2), breaker.view());
    }

    @Test
    void soManyWithinTheWindowDo() {
        failures(3);
        assertFalse(breaker.admits());
        assertTrue(breaker.keepsAway());
        assertEquals(State.OPEN, breaker.view().state());
    }

    @Test
    void oldFailuresDoNotCount() {
        failures(2);
        pass(1001);
        failures(2);
        assertTrue(breaker.admits());
    }

    @Test
    void afterThePauseOneCallTriesAndNoOther() {
        failures(3);
        pass(4999);
        assertFalse(breaker.admits());
        pass(1);
        assertEquals(State.HALF_OPEN, breaker.view().state());
        assertTrue(breaker.admits());
        assertFalse(breaker.admits());
        assertEquals(State.HALF_OPEN, breaker.view().state());
    }

    @Test
    void aTryThatHasNoVerdictIsFollowedByAnother() {
        failures(3);
        pass(5000);
        breaker.admits();
        pass(5000);
        assertTrue(breaker.admits());
    }

    @Test
    void aTryThatFailsBeginsThePauseAnew() {
        failures(3);
        pass(5000);
        breaker.admits();
        pass(3000);
        breaker.failed("still no", "the one that tries");
        pass(4999);
        assertFalse(breaker.admits());
        assertEquals("still no", breaker.view().reason());
        pass(1);
        assertTrue(breaker.admits());
    }

    @Test
    void aCompletedResponseOfTheTryOpensTheWayForAll() {
        failures(3);
        pass(5000);
        breaker.admits();
        breaker.succeeded(connected);
        assertTrue(breaker.admits());
        assertTrue(breaker.admits());
        assertEquals(new CircuitBreaker.View(State.CLOSED, false, null, 0), breaker.view());
    }

    @Test
    void aCompletedResponseOfACallOfBeforeSaysNothingOfNewOnes() {
        failures(3);
        breaker.succeeded(connected);
        assertFalse(breaker.admits());
    }

    @Test
    void failuresOfCallsOfBeforeDoNotMakeThePauseLonger() {
        failures(3);
        pass(4000);
        failures(3);
        pass(1000);
        assertTrue(breaker.admits());
    }

    @Test
    void aWrongKeyKeepsEverybodyAwayAtOnceAndUntilItIsMended() {
        breaker.fatal("invalid_api_key");
        assertFalse(breaker.admits());
        pass(5000);
        assertTrue(breaker.view().fatal());
        assertTrue(breaker.admits(), "one finds out whether it was mended");
        breaker.fatal("invalid_api_key");
        assertFalse(breaker.admits());
        pass(5000);
        breaker.admits();
        breaker.succeeded(connected);
        assertFalse(breaker.view().fatal());
        assertNull(breaker.view().reason());
    }

    @Test
    void oneCallsManyTriesDoNotKeepTheOthersAway() {
        for (int i = 0; i < 10; i++) {
            breaker.failed("no", "one call");
        }
        assertTrue(breaker.admits());
        assertEquals(1, breaker.view().failures());
    }

    @Test
    void aCallThatCameBackAndWasAnsweredLetsNewOnesIn() {
        failures(3);
        breaker.succeeded(connected);
        assertFalse(breaker.admits());
        pass(100);
        breaker.succeeded(now);
        assertTrue(breaker.admits());
    }
}
