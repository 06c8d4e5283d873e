// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.realtime.session.IdleWatch.Step;
import org.junit.jupiter.api.Test;

/** A silent caller, in virtual time. */
class IdleWatchTest {

    private static final long NEVER = Long.MIN_VALUE;
    private final IdleWatch watch = new IdleWatch(new IdleOptions(8000, 2, null, null));

    @Test
    void asksTwiceSaysGoodbyeAndEnds() {
        watch.callerThere(0);
        assertEquals(Step.NOTHING, watch.look(7999, NEVER, true));
        assertEquals(Step.ASK, watch.look(8000, NEVER, true));
        // the question is heard until 9500
        assertEquals(17_500, watch.due(9500));
        assertEquals(Step.NOTHING, watch.look(17_499, 9500, true));
        assertEquals(Step.ASK, watch.look(17_500, 9500, true));
        assertEquals(2, watch.asked());
        assertEquals(Step.GOODBYE, watch.look(27_000, 19_000, true));
        assertEquals(Step.NOTHING, watch.look(29_000, 28_500, true));
        assertEquals(Step.END, watch.look(29_500, 28_500, true));
        assertEquals(Step.NOTHING, watch.look(99_500, 28_500, true));
        watch.callerThere(100_000);
        assertEquals(Step.ASK, watch.look(108_000, 28_500, true));
    }

    @Test
    void timeCountsFromTheEndOfWhatIsHeardNotOfWhatIsMade() {
        watch.callerThere(0);
        // an answer of a minute, made within seconds
        assertEquals(Step.NOTHING, watch.look(20_000, 60_000, true));
        assertEquals(Step.NOTHING, watch.look(67_999, 60_000, true));
        assertEquals(Step.ASK, watch.look(68_000, 60_000, true));
    }

    @Test
    void timeInWhichSomethingHappensDoesNotCount() {
        watch.callerThere(0);
        assertEquals(Step.NOTHING, watch.look(8000, NEVER, false));
        assertEquals(Step.NOTHING, watch.look(15_999, NEVER, true));
        assertEquals(Step.ASK, watch.look(16_000, NEVER, true));
    }

    @Test
    void aCallerWhoComesBackDuringTheGoodbyeIsNotCutOff() {
        watch.callerThere(0);
        watch.look(8000, NEVER, true);
        watch.look(16_000, NEVER, true);
        assertEquals(Step.GOODBYE, watch.look(24_000, NEVER, true));
        watch.callerThere(24_500);
        assertEquals(Step.NOTHING, watch.look(26_000, 25_000, true));
        assertEquals(0, watch.asked());
        assertEquals(Step.ASK, watch.look(33_000, 25_000, true));
    }

    @Test
    void withoutQuestionsTheGoodbyeComesFirst() {
        IdleWatch strict = new IdleWatch(new IdleOptions(5000, 0, null, null));
        strict.callerThere(0);
        assertEquals(Step.GOODBYE, strict.look(5000, NEVER, true));
    }
}
