// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets an event loop look at its sockets once per millisecond instead of being woken for each of them, so that the other side
 * pays for no wake-up (see {@link Sampling}).
 */
final class BatchSelect implements SelectStrategy {

    private static final long GRID_NANOS = 1_000_000;

    private long next = System.nanoTime();

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (!hasTasks) {
            long left = next - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            // after a stall it goes on from now, since nothing is caught up by looking twice
            next = Math.max(next + GRID_NANOS, System.nanoTime());
        }
        return selectNow.get();
    }
}
