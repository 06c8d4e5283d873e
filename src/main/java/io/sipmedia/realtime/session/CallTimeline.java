// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Milliseconds since the first audio of the call reached the session, for whatever server counts them. A server counts
 * the audio it was sent on this connection; what was said before, or was dropped, it does not know of.
 *
 * <p>Thread: the call's loop.
 */
final class CallTimeline {

    private static final long NANOS = 1_000_000; // of a millisecond

    private long firstNanos = Long.MIN_VALUE;
    // where a stream is stretched to the caller's clock its frames are no whole milliseconds long
    private long acceptedNanos;
    private long offsetNanos;

    /** Where the caller's audio does not come by here: from now on, unless it began before. */
    void begins() {
        if (firstNanos == Long.MIN_VALUE) {
            firstNanos = System.nanoTime();
        }
    }

    /** Caller audio arrived. */
    void accepted(long nanos) {
        if (firstNanos == Long.MIN_VALUE) {
            firstNanos = System.nanoTime() - nanos;
        }
        acceptedNanos += nanos;
    }

    /** A new connection begins to count, with so much audio that waited. */
    void connected(long waitingNanos) {
        offsetNanos = acceptedNanos - waitingNanos;
    }

    /** Audio was dropped before it was sent. */
    void dropped(long millis) {
        offsetNanos += millis * NANOS;
    }

    /** The server's count on our line. */
    long ofServer(long serverMillis) {
        return Math.max(0, serverMillis + offsetNanos / NANOS);
    }

    long now() {
        return firstNanos == Long.MIN_VALUE ? 0 : (System.nanoTime() - firstNanos) / NANOS;
    }

    long acceptedMillis() {
        return acceptedNanos / NANOS;
    }
}
