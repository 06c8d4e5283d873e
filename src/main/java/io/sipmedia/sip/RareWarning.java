// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one warning through in ten seconds: a trouble that comes with every call or packet must not fill the log. Thread: any. */
public final class RareWarning {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong last = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    /** Whether it may be logged now; if not, DEBUG is the place. */
    public boolean due() {
        long now = System.nanoTime();
        long before = last.get();
        return now - before >= QUIET_NANOS && last.compareAndSet(before, now);
    }
}
