// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.concurrent.TimeUnit;

/** Counts the tasks of several serial executors that wait or run, so that who stops can wait for them. Thread: any. */
public final class InFlight {

    // guarded by this
    private int count;

    synchronized void begins() {
        count++;
    }

    synchronized void ends() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    public synchronized int count() {
        return count;
    }

    /** Waits until there is none. @return false when the time was not enough */
    public synchronized boolean awaitNone(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (count > 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            // 0 would be for ever
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return true;
    }
}
