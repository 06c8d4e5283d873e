// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/**
 * Which calls are timed packet by packet. To time a packet its receiver has to be woken for it, and a wake-up is paid by the
 * sender: with every packet timed, a fifth of a gateway's CPU time goes into waking the bench. So some calls, evenly spread, are
 * timed at once, and the others are looked after once per millisecond, where everything is counted but nothing is timed.
 *
 * @param timedCalls how many are timed, of fewer all
 */
record Sampling(int timedCalls) {

    static Sampling of(Args args) {
        // at 50 packets per second 25 calls give the 99.9th percentile 25 samples in 20 seconds
        return new Sampling(args.number("timed", 25));
    }

    /** Whether call {@code i} is one of those that are timed among {@code calls}. */
    boolean timed(long i, int calls) {
        return calls <= timedCalls || (i + 1) * timedCalls / calls > i * timedCalls / calls;
    }
}
