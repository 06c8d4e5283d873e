// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.call.Call;
import io.sipmedia.call.CallStats;
import io.sipmedia.call.CallStatsMeter;
import io.sipmedia.support.AppendDelays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells the consumers of a line every few seconds how a call is doing. Nothing is worked out while nobody asks for it; a route that
 * is still busy with an event of this call is told the next time, so that a slow one does not heap them up.
 *
 * <p>Thread: confined to the call's loop.
 */
final class StatsClock {

    private final Line line;
    private final Call call;
    private final SipMediaBinding binding;
    private final AppendDelays appendDelays;
    // each its own, so that a route that was busy is told of all the time since it was told last
    private final Map<SipMediaConsumer, CallStatsMeter> meters = new IdentityHashMap<>();
    private ScheduledFuture<?> timer;
    private long millis;

    StatsClock(Line line, Call call, SipMediaBinding binding, AppendDelays appendDelays) {
        this.line = line;
        this.call = call;
        this.binding = binding;
        this.appendDelays = appendDelays;
    }

    /** @param interval in milliseconds; 0 = never */
    void start(long interval) {
        millis = interval;
        again();
    }

    private void again() {
        if (millis > 0) {
            timer = call.loop().schedule(this::tick, millis, TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        millis = 0;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void tick() {
        again();
        meters.keySet().retainAll(line.consumers());
        for (SipMediaConsumer consumer : line.consumers()) {
            if (consumer.wants(CallEvent.STATS) && !consumer.busy(call)) {
                CallStats stats = call.stats(meters.computeIfAbsent(consumer, first -> new CallStatsMeter()));
                if (stats == null) {
                    return;
                }
                CallStats told = stats.withAppendDelay(appendDelays.of(call.id()));
                consumer.event(call, CallEvent.STATS, message -> binding.stats(message, told), success -> { });
            }
        }
    }
}
