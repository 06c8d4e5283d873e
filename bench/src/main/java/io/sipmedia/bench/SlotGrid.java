// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.Arrays;

/** Which calls talk in which millisecond of the 20. Thread: one changes it, another reads what it holds. */
final class SlotGrid {

    static final int SLOTS = 20;
    private static final CallLeg[] NONE = {};

    // copied on every change, so that a reader needs no lock
    private final CallLeg[][] slots = new CallLeg[SLOTS][];

    SlotGrid() {
        Arrays.fill(slots, NONE);
    }

    synchronized void add(CallLeg leg) {
        int slot = leg.number % SLOTS;
        CallLeg[] more = Arrays.copyOf(slots[slot], slots[slot].length + 1);
        more[more.length - 1] = leg;
        slots[slot] = more;
    }

    synchronized void remove(CallLeg leg) {
        int slot = leg.number % SLOTS;
        slots[slot] = Arrays.stream(slots[slot]).filter(each -> each != leg).toArray(CallLeg[]::new);
    }

    synchronized CallLeg[] at(long slot) {
        return slots[(int) (slot % SLOTS)];
    }
}
