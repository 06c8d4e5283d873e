// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** One task after the other, also those that are over later; the pool is played by the test. */
class SerialExecutorTest {

    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private boolean closed;
    // what another thread does while the pool makes up its mind
    private Runnable meanwhile = () -> { };
    private final InFlight inFlight = new InFlight();
    private final SerialExecutor executor = new SerialExecutor(task -> {
        boolean full = closed;
        meanwhile.run();
        if (full) {
            throw new RejectedExecutionException();
        }
        pool.add(task);
    }, inFlight);

    private void threads() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }

    private void waiting(String name) {
        executor.begin(over -> {
            done.add(name);
            ends.add(over);
        });
    }

    @Test
    void whoComesBehindATaskThatWaitsWaitsToo() {
        waiting("first");
        executor.execute(() -> done.add("second"));
        threads();
        assertEquals(List.of("first"), done);
        assertEquals(2, executor.pending());
        ends.get(0).run();
        assertEquals(List.of("first"), done, "not on the thread that ends the first one");
        threads();
        assertEquals(List.of("first", "second"), done);
        assertEquals(0, executor.pending());
    }

    @Test
    void aTaskThatWaitsAloneNeedsNoThreadForItsEnd() {
        waiting("first");
        threads();
        ends.get(0).run();
        assertTrue(pool.isEmpty());
        assertEquals(0, executor.pending());
        executor.execute(() -> done.add("second"));
        threads();
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void aTaskIsOverOnce() {
        waiting("first");
        waiting("second");
        executor.execute(() -> done.add("third"));
        threads();
        ends.get(0).run();
        ends.get(0).run();
        threads();
        assertEquals(List.of("first", "second"), done);
        ends.get(0).run();
        threads();
        assertEquals(List.of("first", "second"), done);
        ends.get(1).run();
        threads();
        assertEquals(List.of("first", "second", "third"), done);
    }

    @Test
    void aTaskThatFailsHoldsNobodyUp() {
        executor.begin(over -> {
            throw new IllegalStateException("no");
        });
        executor.execute(() -> {
            throw new IllegalStateException("no");
        });
        executor.execute(() -> done.add("third"));
        threads();
        assertEquals(List.of("third"), done);
        assertEquals(0, executor.pending());
    }

    @Test
    void whatWaitsIsRunAlthoughThePoolHasClosed() {
        waiting("first");
        executor.execute(() -> done.add("second"));
        threads();
        closed = true;
        ends.get(0).run();
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void whatThePoolRejectsIsForgottenAndTheNextOneRuns() {
        closed = true;
        assertThrows(RejectedExecutionException.class, () -> waiting("first"));
        assertEquals(0, executor.pending());
        assertEquals(0, inFlight.count());
        closed = false;
        executor.execute(() -> done.add("second"));
        threads();
        assertEquals(List.of("second"), done);
    }

    @Test
    void whatWasAcceptedBehindARejectedOneStillRuns() {
        closed = true;
        meanwhile = () -> {
            meanwhile = () -> { };
            closed = false;
            executor.execute(() -> done.add("second"));
        };
        assertThrows(RejectedExecutionException.class, () -> waiting("first"));
        threads();
        assertEquals(List.of("second"), done);
        assertEquals(0, inFlight.count());
    }

    @Test
    void whoStopsWaitsForWhatAllOfThemHaveInHand() throws Exception {
        SerialExecutor other = new SerialExecutor(pool::add, inFlight);
        waiting("first");
        other.execute(() -> done.add("second"));
        assertEquals(2, inFlight.count());
        threads();
        assertEquals(1, inFlight.count());
        assertFalse(inFlight.awaitNone(1));
        ends.get(0).run();
        ends.get(0).run();
        assertTrue(inFlight.awaitNone(0));
    }
}
