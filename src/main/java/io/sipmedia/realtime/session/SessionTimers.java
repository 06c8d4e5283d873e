// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.loop.MediaLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a session wants to be done later. A task in the loop's queue keeps the whole session in memory, for as long as the longest
 * time limit; so none is left there when the session is over. Thread: the call's loop.
 */
final class SessionTimers {

    private final MediaLoop loop;
    private final Set<Timer> pending = new HashSet<>();
    private boolean stopped;

    SessionTimers(MediaLoop loop) {
        this.loop = loop;
    }

    /** Runs the task after a delay, unless the session is over by then. */
    void schedule(Runnable task, long millis) {
        if (!stopped) {
            Timer timer = new Timer(task);
            pending.add(timer);
            timer.future = loop.schedule(timer, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Nothing is to be done any more. */
    void stop() {
        stopped = true;
        pending.forEach(timer -> timer.future.cancel(false));
        pending.clear();
    }

    private final class Timer implements Runnable {

        private final Runnable task;
        private ScheduledFuture<?> future;

        Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            pending.remove(this);
            task.run();
        }
    }
}
