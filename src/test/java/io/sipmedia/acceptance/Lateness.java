// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How much this machine keeps a thread waiting that wants to run now: one that wakes up every five milliseconds writes down by how
 * much it was late each time. Gateway, model and caller of a test are threads of the same process, so what they are late by
 * for want of a processor, or for the garbage collector's pauses, it is, too.
 */
final class Lateness implements AutoCloseable {

    private static final long TICK_NANOS = 5_000_000;
    // a timer of the system has its own grain
    private static final long GRAIN_NANOS = 1_000_000;

    private final ConcurrentSkipListMap<Long, Long> late = new ConcurrentSkipListMap<>();
    private final Thread thread = new Thread(this::run, "lateness");
    private volatile boolean over;

    Lateness() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!over) {
            long due = System.nanoTime() + TICK_NANOS;
            LockSupport.parkNanos(TICK_NANOS);
            long now = System.nanoTime();
            if (now - due > GRAIN_NANOS) {
                late.put(now, now - due);
            }
        }
    }

    /** Of the last so many milliseconds, in milliseconds. */
    long ofLast(long millis) {
        Map<Long, Long> since = late.tailMap(System.nanoTime() - millis * 1_000_000);
        return since.values().stream().mapToLong(Long::longValue).sum() / 1_000_000;
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
