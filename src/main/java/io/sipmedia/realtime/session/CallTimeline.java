// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Milliseconds since the first audio of the call reached the session, for whatever server counts them. A server counts
 * the audio it was sent on this connection; what was said before, or was dropped, it does not know of.
 *
 * <p>Thread: the call's loop.
 */
final class CallTimeline {

    private long firstNanos = Long.MIN_VALUE;
    private long acceptedMillis;
    private long offsetMillis;

    /** Where the caller's audio does not come by here: from now on, unless it began before. */
    void begins() {
        if (firstNanos == Long.MIN_VALUE) {
            firstNanos = System.nanoTime();
        }
    }

    /** Caller audio arrived. */
    void accepted(long millis) {
        if (firstNanos == Long.MIN_VALUE) {
            firstNanos = System.nanoTime() - millis * 1_000_000;
        }
        acceptedMillis += millis;
    }

    /** A new connection begins to count, with audio that is so old. */
    void connected(long waitingMillis) {
        offsetMillis = acceptedMillis - waitingMillis;
    }

    /** Audio was dropped before it was sent. */
    void dropped(long millis) {
        offsetMillis += millis;
    }

    /** The server's count on our line. */
    long ofServer(long serverMillis) {
        return Math.max(0, serverMillis + offsetMillis);
    }

    long now() {
        return firstNanos == Long.MIN_VALUE ? 0 : (System.nanoTime() - firstNanos) / 1_000_000;
    }

    long acceptedMillis() {
        return acceptedMillis;
    }
}
