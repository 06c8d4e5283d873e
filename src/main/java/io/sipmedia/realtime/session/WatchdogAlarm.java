// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What is done about a model that leaves the caller alone: the phone side is told of the wait, and a connection of which
 * nothing is to be expected any more is given up.
 *
 * <p>Thread: the call's loop.
 */
final class WatchdogAlarm implements Watchdog.Alarm {

    private final ConversationContext context;

    WatchdogAlarm(ConversationContext context) {
        this.context = context;
    }

    @Override
    public void slow(String what) {
        context.listener.onSlow(what);
    }

    @Override
    public void resumed() {
        context.listener.onResumed();
    }

    @Override
    public void dead(String what) {
        if (context.line.ready()) {
            context.warnings.warn(what);
            context.line.silent(what);
        }
    }

    @Override
    public void schedule(Runnable task, long millis) {
        context.line.schedule(task, millis);
    }
}
