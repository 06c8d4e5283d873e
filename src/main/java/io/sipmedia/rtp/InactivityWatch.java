// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** Notices that a caller who is supposed to send does not. Thread: confined to the call's loop. */
final class InactivityWatch {

    private final long initialNanos;
    private final long runningNanos;
    private boolean watching;
    private boolean heard;
    private boolean told;
    private long since;

    InactivityWatch(long initialMillis, long runningMillis) {
        initialNanos = initialMillis * 1_000_000;
        runningNanos = runningMillis * 1_000_000;
    }

    /** @param expected whether the caller may send now; a hold parks the watch, its end starts the time afresh */
    void expect(boolean expected, long now) {
        if (expected && !watching) {
            since = now;
            told = false;
        }
        watching = expected;
    }

    void heard(long now) {
        heard = true;
        told = false;
        since = now;
    }

    /** Milliseconds of silence when it has just become too long, else 0. */
    long tick(long now) {
        long limit = heard ? runningNanos : initialNanos;
        if (!watching || told || limit == 0 || now - since < limit) {
            return 0;
        }
        told = true;
        return (now - since) / 1_000_000;
    }
}
