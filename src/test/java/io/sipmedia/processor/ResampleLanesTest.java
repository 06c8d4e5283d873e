// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.support.CallBus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

class ResampleLanesTest {

    private final AtomicLong clock = new AtomicLong();
    private final ResampleLanes lanes = new ResampleLanes(clock::get);

    @Test
    void eachRouteAndDirectionHasItsLane() {
        ResampleLane lane = lanes.of(frame("a"), "route");
        assertSame(lane, lanes.of(frame("a"), "route"));
        assertNotSame(lane, lanes.of(frame("a"), "other"));
        assertNotSame(lane, lanes.of(AudioFrame.ofItem("a", 24000, new short[1], 0, "r", "i", 0), "route"));
        assertNotSame(lane, lanes.of(frame("b"), "route"));
        lanes.of(frame("a"), null);
        lanes.of(frame(null), null);
        assertEquals(3, lanes.calls());
    }

    @Test
    void callsThatNobodyEndedAreForgottenWhenIdle() {
        ResampleLane busy = lanes.of(frame("busy"), "route");
        lanes.of(frame("idle"), "route");
        for (int minute = 0; minute < 6; minute++) {
            clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
            assertSame(busy, lanes.of(frame("busy"), "route"));
        }
        lanes.of(frame("new"), "route");
        assertEquals(2, lanes.calls());
        assertSame(busy, lanes.of(frame("busy"), "route"));
    }

    @Test
    void thereIsAnUpperLimit() {
        for (int i = 0; i < ResampleLanes.MAX_CALLS; i++) {
            clock.incrementAndGet();
            lanes.of(frame("call-" + i), "route");
        }
        ResampleLane oldest = lanes.of(frame("call-0"), "route");
        clock.incrementAndGet();
        lanes.of(frame("one too many"), "route");
        assertEquals(ResampleLanes.MAX_CALLS, lanes.calls());
        assertSame(oldest, lanes.of(frame("call-0"), "route"), "it was used last, call-1 had to go");
    }

    @Test
    void theEndOfACallRemovesIt() {
        ResampleLane lane = lanes.of(frame("a"), "route");
        lanes.onSignal(CallBus.Signal.MODEL_LOST, "a", null);
        assertSame(lane, lanes.of(frame("a"), "route"));
        lanes.onSignal(CallBus.Signal.CALL_ENDED, "a", null);
        assertEquals(0, lanes.calls());
    }

    private static AudioFrame frame(String callId) {
        return AudioFrame.of(callId, 8000, new short[160], 0);
    }
}
