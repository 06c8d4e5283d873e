// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.support.SerialExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Frames on their way to a worker that the test plays. */
class FrameQueueTest {

    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final List<Long> heard = new ArrayList<>();
    private boolean closed;
    private final FrameQueue queue = new FrameQueue(new SerialExecutor(task -> {
        if (closed) {
            throw new RejectedExecutionException();
        }
        pool.add(task);
    }));

    private boolean offer(long position) {
        return queue.offer(AudioFrame.of("call", 8000, new short[160], position), frame -> heard.add(frame.position()));
    }

    private void worker() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }

    @Test
    void aSlowWorkerLosesTheOldest() {
        for (int i = 0; i < FrameQueue.FRAMES; i++) {
            assertTrue(offer(i));
        }
        assertFalse(offer(FrameQueue.FRAMES));
        worker();
        assertEquals(FrameQueue.FRAMES, heard.size());
        assertEquals(1, heard.get(0).longValue());
        assertEquals(FrameQueue.FRAMES, heard.get(heard.size() - 1).longValue());
    }

    @Test
    void whatThePoolRejectsIsNotHeardLater() {
        closed = true;
        for (int i = 0; i < 2 * FrameQueue.FRAMES; i++) {
            assertFalse(offer(i));
        }
        closed = false;
        assertTrue(offer(1000));
        worker();
        assertEquals(List.of(1000L), heard);
    }
}
