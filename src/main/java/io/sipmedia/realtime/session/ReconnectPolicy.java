// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long and how often to try again: a caller waits for ten seconds or so, not longer.
 *
 * @param initialMillis first delay
 * @param maxMillis     longest delay
 * @param attempts      tries after the connection was lost; 0 for none
 * @param windowMillis  no try begins later than this after the loss
 */
public record ReconnectPolicy(long initialMillis, long maxMillis, int attempts, long windowMillis) {

    /** 0.25 s doubling up to 4 s, five tries within 10 s. */
    public static ReconnectPolicy defaults() {
        return new ReconnectPolicy(250, 4000, 5, 10_000);
    }

    /** The delay before try number {@code attempt} (from 0), with a jitter of up to a quarter less or more. */
    public long delayMillis(int attempt) {
        long full = Math.min(maxMillis, initialMillis << Math.min(attempt, 16));
        return full + (full < 4 ? 0 : ThreadLocalRandom.current().nextLong(-full / 4, full / 4 + 1));
    }
}
