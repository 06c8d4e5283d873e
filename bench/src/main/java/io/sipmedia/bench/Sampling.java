// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/**
 * Which calls are timed packet by packet. To time a packet its receiver has to be woken for it, and a wake-up is paid by the
 * sender: with every packet timed, a fifth of a gateway's CPU time goes into waking the bench. So some calls, evenly spread, are
 * timed at once, and the others are looked after once per millisecond, where everything is counted but nothing is timed.
 */
final class Sampling {

    /** At 50 packets per second these give the 99.9th percentile 25 samples in 20 seconds. */
    static final int TIMED_CALLS = 25;

    private Sampling() {
    }

    /** Whether call {@code i} is one of those that are timed among {@code calls}. */
    static boolean timed(long i, int calls) {
        return calls <= TIMED_CALLS || (i + 1) * TIMED_CALLS / calls > i * TIMED_CALLS / calls;
    }
}
