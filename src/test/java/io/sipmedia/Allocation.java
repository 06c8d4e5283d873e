// SPDX-License-Identifier: Apache-2.0
package io.sipmedia;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a step of the hot path leaves to the garbage collector, counted by the machine for this thread alone. */
public final class Allocation {

    private static final int WARM = 3000;
    private static final int RUNS = 5000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {
    }

    /** Bytes of each run, the mean of many after some that warm up; what is allocated now and then, by a page or so, counts for its share. */
    public static double bytesPerRun(Runnable step) {
        for (int i = 0; i < WARM; i++) {
            step.run();
        }
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < RUNS; i++) {
            step.run();
        }
        return (double) (THREADS.getThreadAllocatedBytes(thread) - before) / RUNS;
    }

    /** Bytes of an array of so many samples, its header of 16 included. */
    public static int ofSamples(int samples) {
        return 16 + (2 * samples + 7) / 8 * 8;
    }
}
