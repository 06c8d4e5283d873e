// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.loop.MediaLoop;
import java.util.concurrent.TimeUnit;

/**
 * One thing to be done later. The next one takes its place. A task left in the loop's queue would hold the session of an ended call
 * in memory until its time, so whoever ends cancels.
 *
 * <p>Thread: the call's loop.
 */
final class OneTimer {

    private final MediaLoop loop;
    private ScheduledFuture<?> due;

    OneTimer(MediaLoop loop) {
        this.loop = loop;
    }

    void in(long millis, Runnable task) {
        cancel();
        due = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    void cancel() {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
    }
}
