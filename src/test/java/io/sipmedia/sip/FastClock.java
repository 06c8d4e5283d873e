// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server's clock on which a second takes a few milliseconds; what is shorter than a second takes what it takes. */
final class FastClock extends ScheduledThreadPoolExecutor {
    private final int speed;

    FastClock(int speed) {
        super(1);
        this.speed = speed;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        long nanos = unit.toNanos(delay);
        return nanos < 1_000_000_000 ? super.schedule(task, delay, unit)
                : new Fast<>(super.schedule(task, nanos / speed, TimeUnit.NANOSECONDS), speed);
    }

    private record Fast<V>(ScheduledFuture<V> real, int speed) implements ScheduledFuture<V> {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(real.getDelay(TimeUnit.NANOSECONDS) * speed, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        public boolean cancel(boolean interrupt) {
            return real.cancel(interrupt);
        }

        @Override
        public boolean isCancelled() {
            return real.isCancelled();
        }

        @Override
        public boolean isDone() {
            return real.isDone();
        }

        @Override
        public V get() throws InterruptedException, ExecutionException {
            return real.get();
        }

        @Override
        public V get(long limit, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            return real.get(limit, unit);
        }
    }
}
