// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import java.util.concurrent.locks.LockSupport;

/** A thread that does nothing but look at the clock every millisecond: when it is late, the machine or the JVM had stopped. */
final class Stops implements AutoCloseable {

    private static final long PERIOD_NANOS = 1_000_000;

    private final Thread watcher = new Thread(this::watch, "stops");
    private volatile boolean closed;
    private volatile long longest;

    Stops() {
        watcher.start();
    }

    private void watch() {
        while (!closed) {
            long before = System.nanoTime();
            LockSupport.parkNanos(PERIOD_NANOS);
            longest = Math.max(longest, System.nanoTime() - before - PERIOD_NANOS);
        }
    }

    /** The longest so far. */
    double longestMillis() {
        return longest / 1e6;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        watcher.join();
    }
}
