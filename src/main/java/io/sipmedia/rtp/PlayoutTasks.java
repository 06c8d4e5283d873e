// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What is to be done once so much of a {@link PlayoutQueue} has been sent or cleared. Thread: confined to the call's loop. */
final class PlayoutTasks {

    private record Waiting(Runnable task, long samples) {
    }

    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** To be run when all has gone that is in the queue now. */
    void add(Runnable task, PlayoutQueue queue) {
        waiting.add(new Waiting(task, queue.added()));
    }

    /** Runs what has its turn. A task may queue and clear. */
    void run(PlayoutQueue queue) {
        while (!waiting.isEmpty() && queue.added() - queue.queued() >= waiting.peek().samples) {
            waiting.poll().task.run();
        }
    }

    /** The queue has been converted to another rate. */
    void rate(int before, int rate, PlayoutQueue queue) {
        List<Waiting> old = List.copyOf(waiting);
        waiting.clear();
        old.forEach(each -> waiting.add(new Waiting(each.task, Math.min(each.samples * rate / before, queue.added()))));
    }
}
