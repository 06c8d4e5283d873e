// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * How long the caller waits: from the server's {@code speech_stopped} to the first audio (or text) of the answer. The
 * silence that the turn detection waits for comes on top; it is a setting, not a latency. Where the end of a turn is only known when
 * it is answered, the translation says how long ago it was ({@code ago_ms}, none of GA's members).
 *
 * <p>Thread: the call's loop.
 */
final class LatencyMeter {

    private static final int KEPT = 512;

    private final long[] millis = new long[KEPT];
    private final LongConsumer listener;
    private int count;
    private long stoppedNanos = -1;

    /** @param listener told of each one, in milliseconds */
    LatencyMeter(LongConsumer listener) {
        this.listener = listener;
    }

    /** @param millisAgo how long before now */
    void speechStopped(long millisAgo) {
        stoppedNanos = System.nanoTime() - millisAgo * 1_000_000;
    }

    void speechStarted() {
        stoppedNanos = -1;
    }

    void firstDelta() {
        if (stoppedNanos >= 0) {
            add((System.nanoTime() - stoppedNanos) / 1_000_000);
            stoppedNanos = -1;
        }
    }

    void add(long value) {
        millis[count++ % KEPT] = value;
        listener.accept(value);
    }

    /** {@code turns}, {@code medianMillis}, {@code p95Millis}, {@code maxMillis}; empty when nothing was measured. */
    Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        int n = Math.min(count, KEPT);
        if (n > 0) {
            long[] sorted = java.util.Arrays.copyOf(millis, n);
            java.util.Arrays.sort(sorted);
            summary.put("turns", count);
            summary.put("medianMillis", sorted[(n - 1) / 2]);
            summary.put("p95Millis", sorted[(int) Math.ceil(n * 0.95) - 1]);
            summary.put("maxMillis", sorted[n - 1]);
        }
        return summary;
    }
}
