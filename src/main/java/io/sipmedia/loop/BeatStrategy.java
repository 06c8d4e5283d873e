// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.locks.LockSupport;

/**
 * How a loop of ours waits: without calls in its selector, as usual; with calls until the next beat, and then it looks what
 * has come, without waiting. A selector's own waiting is rounded to whole milliseconds; parking is exact to a tenth of one.
 *
 * <p>Work from other threads waits for the beat too, a millisecond at most.
 *
 * <p>Thread: confined to the loop, except where said.
 */
final class BeatStrategy implements SelectStrategy {

    // Netty takes a selector for broken after 512 rounds in a row in which nothing was found and no task ran
    private static final int MAX_EMPTY_ROUNDS = 128;
    private static final Runnable NOTHING = () -> { };

    private final Heartbeat heartbeat = new Heartbeat(NOTHING);
    // written by the loop in its first round, before any task runs; read by the loop
    private Thread thread;
    private MediaLoop loop;
    private int emptyRounds;
    // the first beat behind the beginning of the last round; when it was served within the round there is no time to sleep
    private long awaited = System.nanoTime();

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (thread == null) {
            thread = Thread.currentThread();
        }
        if (heartbeat.idle()) {
            return hasTasks ? selectNow.get() : SELECT;
        }
        long now = System.nanoTime();
        while (!hasTasks && now - awaited < 0) {
            LockSupport.parkNanos(this, awaited - now);
            // an interrupted thread would not sleep any more
            Thread.interrupted();
            now = System.nanoTime();
        }
        if (now - awaited >= 0) {
            heartbeat.beat(now);
            awaited = heartbeat.next();
        }
        int ready = selectNow.get();
        emptyRounds = ready > 0 || hasTasks ? 0 : emptyRounds + 1;
        if (emptyRounds >= MAX_EMPTY_ROUNDS && loop != null) {
            emptyRounds = 0;
            loop.eventLoop().execute(NOTHING);
        }
        return ready;
    }

    /** Whether this is how the current thread waits. From any thread of Netty's loops. */
    boolean isOfThisThread() {
        return thread == Thread.currentThread();
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    /** The loop that waits this way. */
    void serves(MediaLoop served) {
        loop = served;
    }
}
