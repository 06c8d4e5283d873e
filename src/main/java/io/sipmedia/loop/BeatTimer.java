// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * The beat of a loop that is not ours (Quarkus brings its own Vert.x): by the loop's timer, which is late by up to a
 * millisecond and costs a little more. Thread: confined to the loop.
 */
final class BeatTimer {

    private final EventLoop loop;
    private final Heartbeat heartbeat = new Heartbeat(this::schedule);
    private boolean scheduled;

    BeatTimer(EventLoop loop) {
        this.loop = loop;
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this::beat, heartbeat.next() - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void beat() {
        scheduled = false;
        heartbeat.beat(System.nanoTime());
        if (!heartbeat.idle()) {
            schedule();
        }
    }
}
