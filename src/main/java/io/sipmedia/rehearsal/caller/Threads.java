// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

/** Ends the caller's threads without leaving one behind. */
final class Threads {

    private static final long PATIENCE_MILLIS = 2000;

    private Threads() {
    }

    /** Waits for a thread that was told to end; keeps the interrupt flag of the one who waits. */
    static void join(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
