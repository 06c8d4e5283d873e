// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * How long a refusal waits where the model cannot be kept from calling another function at once: not at first, then longer and
 * longer, because every round costs. Counts anew when the caller has said something.
 *
 * <p>Thread: the call's loop.
 */
final class ToolBrake {

    private static final long FIRST_MILLIS = 1000;
    private static final int MOST_DOUBLINGS = 5;

    private int refusals;

    /** A call is refused. @return milliseconds until the model is to be told */
    long refused() {
        int before = refusals++;
        return before == 0 ? 0 : FIRST_MILLIS << Math.min(before - 1, MOST_DOUBLINGS);
    }

    void callerSpoke() {
        refusals = 0;
    }
}
