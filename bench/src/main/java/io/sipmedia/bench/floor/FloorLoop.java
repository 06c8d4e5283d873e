// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.floor;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** One thread that serves some of the calls: their sockets and the 20-ms clock of each. */
final class FloorLoop implements Runnable {

    private static final long MILLI = 1_000_000;

    /** Something with a socket. */
    interface Ready {
        void ready(SelectionKey key) throws IOException;
    }

    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // who has just sent is due last, as the period is the same for all: the queue stays in order by itself
    private final ArrayDeque<FloorCall> clocks = new ArrayDeque<>();
    /** For one message at a time. */
    final Scratch scratch = new Scratch();

    FloorLoop() throws IOException {
    }

    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, ready);
    }

    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** From now on the call is paced; its deadline is the latest of all. */
    void pace(FloorCall call) {
        clocks.remove(call);
        clocks.addLast(call);
    }

    void forget(FloorCall call) {
        clocks.remove(call);
    }

    @Override
    public void run() {
        try {
            while (true) {
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long now = System.nanoTime();
                for (FloorCall call = clocks.peekFirst(); call != null && now - call.deadline() >= 0; call = clocks.peekFirst()) {
                    clocks.removeFirst();
                    call.tick();
                    clocks.addLast(call);
                }
                await();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the selector has failed", e);
        }
    }

    // a selector sleeps whole milliseconds; the rest of the time until a deadline is slept without looking
    private void await() throws IOException {
        FloorCall next = clocks.peekFirst();
        long left = next == null ? 0 : next.deadline() - System.nanoTime();
        if (next == null) {
            selector.select(this::ready, 0);
        } else if (left >= MILLI) {
            selector.select(this::ready, left / MILLI);
        } else if (selector.selectNow(this::ready) == 0 && left > 0 && tasks.isEmpty()) {
            LockSupport.parkNanos(next.deadline() - System.nanoTime());
        }
    }

    private void ready(SelectionKey key) {
        try {
            ((Ready) key.attachment()).ready(key);
        } catch (IOException e) {
            // one call's trouble: its other end is gone
            key.cancel();
        }
    }
}
