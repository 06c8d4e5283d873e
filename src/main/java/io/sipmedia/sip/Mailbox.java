// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one dialog's tasks in order on shared workers. What a peer puts in is bounded, what we put in ourselves is not: a
 * peer that fills it must not keep us from ending its call.
 */
final class Mailbox implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int MAX_WAITING = 64;

    private final Executor workers;
    /** Guarded by itself. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    /** Guarded by {@link #waiting}. */
    private boolean running;

    Mailbox(Executor workers) {
        this.workers = workers;
    }

    /** A task of our own; always taken. */
    @Override
    public void execute(Runnable task) {
        enqueue(task, Integer.MAX_VALUE);
    }

    /** A task of our own, run by the thread that brings it unless others wait or run; what comes meanwhile is run here, too. */
    void executeHere(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        drain();
    }

    /** A task a peer causes. @throws RejectedExecutionException when too many wait */
    void executeForPeer(Runnable task) {
        enqueue(task, MAX_WAITING);
    }

    private void enqueue(Runnable task, int limit) {
        synchronized (waiting) {
            if (waiting.size() >= limit) {
                throw new RejectedExecutionException("a dialog has " + MAX_WAITING + " tasks waiting");
            }
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            workers.execute(this::drain);
        } catch (RejectedExecutionException e) {
            // the server is closed: the last words run on the thread that says them
            drain();
        }
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (waiting) {
                task = waiting.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (Throwable e) {
                // Throwable: an Error of one call must not end the worker of all
                LOG.warn("A task of a dialog failed: {}", e.toString());
                LOG.debug("The failure", e);
            }
        }
    }
}
