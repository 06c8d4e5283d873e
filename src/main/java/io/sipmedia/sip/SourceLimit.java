// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * How often each source address may ask for something new. The table has a fixed size, so that forged addresses fill no
 * memory; sources that share a place by chance share its limit, and the chance differs with every start.
 *
 * <p>Thread: any.
 */
final class SourceLimit {
    private static final int PLACES = 1 << 13;
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long costNanos;
    private final LongSupplier nanoTime;
    private final long start;
    private final int seed = ThreadLocalRandom.current().nextInt();
    /** Per place, until when what was let in so far is paid for, in nanoseconds since the start. */
    private final AtomicLongArray paidUntil = new AtomicLongArray(PLACES);

    /** @param perSecond in the long run, with a burst of two seconds' worth; 0 for no limit */
    SourceLimit(int perSecond, LongSupplier nanoTime) {
        this.costNanos = perSecond <= 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
    }

    /** Whether this source may have one more request. */
    boolean admits(InetAddress source) {
        if (costNanos == 0) {
            return true;
        }
        int mixed = (source.hashCode() ^ seed) * 0x9E3779B9;
        int place = mixed >>> 32 - 13;
        long now = nanoTime.getAsLong() - start;
        while (true) {
            long before = paidUntil.get(place);
            long after = Math.max(before, now) + costNanos;
            if (after - now > BURST_NANOS) {
                return false;
            }
            if (paidUntil.compareAndSet(place, before, after)) {
                return true;
            }
        }
    }
}
