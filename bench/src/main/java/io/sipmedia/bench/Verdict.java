// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/** Whether a step says something about what was measured, or about the machine. */
enum Verdict {

    OK(""),
    /** Everything there is was used up by the bench itself: this is the knee, and a result. */
    SATURATED("SATURATED: the bridge and its callers use all there is; this is beyond what the machine carries"),
    /** Others had the time: this is no result. */
    STARVED("STARVED: other work, or the hypervisor, took the time that was missing; delays and CPU of this step say little");

    private static final double FOREIGN = 0.05;
    private static final double LATE_MILLIS = 1;
    private static final double VERY_LATE_MILLIS = 5;
    private static final double ENOUGH_SLOTS = 0.98;

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /**
     * @param foreign         share of the machine's time that others used or the hypervisor withheld
     * @param oversleepMillis how late the callers' sending thread woke, which waits for nothing but the processor: 99th percentile
     * @param slots           share of the packets due that came
     */
    static Verdict of(double foreign, double oversleepMillis, double slots) {
        if (foreign >= FOREIGN && (oversleepMillis > LATE_MILLIS || slots < ENOUGH_SLOTS)) {
            return STARVED;
        }
        return oversleepMillis > VERY_LATE_MILLIS || slots < ENOUGH_SLOTS ? SATURATED : OK;
    }

    String words() {
        return words;
    }
}
