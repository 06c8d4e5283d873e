// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order given, on threads borrowed from a pool. One per call and event route:
 * order within the call holds, calls run in parallel, and a slow transcript store does not delay an interruption,
 * because that is another route and so another serial executor.
 *
 * <p>Thread: any.
 */
public final class SerialExecutor implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    /** A task that may be over later than its method returns, and keeps no thread meanwhile. */
    @FunctionalInterface
    public interface Task {

        /** @param over to be run once, on any thread, when the next task may begin; not needed after an exception */
        void begin(Runnable over);
    }

    private final Executor pool;
    private final InFlight inFlight;
    private final Queue<Task> tasks = new ArrayDeque<>();
    private boolean running;

    public SerialExecutor(Executor pool) {
        this(pool, new InFlight());
    }

    /** @param inFlight counts its tasks beside those of others */
    public SerialExecutor(Executor pool, InFlight inFlight) {
        this.pool = pool;
        this.inFlight = inFlight;
    }

    /** @throws RejectedExecutionException as {@link #begin} */
    @Override
    public void execute(Runnable task) {
        begin(over -> {
            task.run();
            over.run();
        });
    }

    /**
     * As {@link #execute}; the tasks behind it wait until it says that it is over.
     *
     * @throws RejectedExecutionException when the pool takes no more: then this task is not run and nothing of it is left here
     */
    public void begin(Task task) {
        synchronized (tasks) {
            tasks.add(task);
            inFlight.begins();
            if (running) {
                return;
            }
            running = true;
        }
        try {
            pool.execute(this::drain);
        } catch (RejectedExecutionException e) {
            takeBack();
            throw e;
        }
    }

    // the first one, since nothing has run; what other threads have put behind it was accepted
    private void takeBack() {
        synchronized (tasks) {
            tasks.poll();
            inFlight.ends();
            if (tasks.isEmpty()) {
                running = false;
                return;
            }
        }
        goOn();
    }

    private void goOn() {
        try {
            // the next task may block, and this thread may be somebody's event loop
            pool.execute(this::drain);
        } catch (RejectedExecutionException e) {
            drain(); // the pool is closing: what waits is still run, as on a thread of its own
        }
    }

    /** Tasks that wait or run. */
    public int pending() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    private void drain() {
        while (true) {
            Task task;
            synchronized (tasks) {
                task = tasks.peek();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            Turn turn = new Turn();
            try {
                task.begin(turn);
            } catch (RuntimeException | Error e) {
                LOG.warn("an event task failed: {}", e.toString(), e);
                turn.run();
            }
            if (!turn.overOnReturn()) {
                return; // whoever ends it sees to the next
            }
        }
    }

    private final class Turn implements Runnable {

        // both guarded by tasks
        private boolean over;
        private boolean returned;

        @Override
        public void run() {
            synchronized (tasks) {
                if (over) {
                    return;
                }
                over = true;
                tasks.poll();
                inFlight.ends();
                if (!returned) {
                    return;
                }
                if (tasks.isEmpty()) {
                    running = false;
                    return;
                }
            }
            goOn();
        }

        boolean overOnReturn() {
            synchronized (tasks) {
                returned = true;
                return over;
            }
        }
    }
}
