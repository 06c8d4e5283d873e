// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;

/**
 * Talks on all calls, and listens to them: one thread wakes once per millisecond, sends what is due and then looks at what has
 * come for the calls that are not timed; another waits for packets of those that are ({@link Sampling}).
 */
final class Talker implements AutoCloseable {

    private static final long GRID_NANOS = CallLeg.FRAME_NANOS / SlotGrid.SLOTS;

    private final Stamps stamps;
    private final SlotGrid grid = new SlotGrid();
    private final Selector polled = Selector.open();
    private final Selector timed = Selector.open();
    private final Thread sender = new Thread(this::send, "bench-send");
    private final Thread receiver = new Thread(this::receive, "bench-receive");
    private volatile boolean over;
    final Timings timings = new Timings();
    /** How late the sending thread was awake. */
    final Samples oversleep = new Samples();

    Talker(Stamps stamps) throws IOException {
        this.stamps = stamps;
        sender.setDaemon(true);
        receiver.setDaemon(true);
        sender.start();
        receiver.start();
    }

    void add(CallLeg leg, boolean isTimed) throws IOException {
        leg.rtp.register(isTimed ? timed : polled, SelectionKey.OP_READ, leg);
        if (isTimed) {
            timed.wakeup();
        }
        grid.add(leg);
    }

    void remove(CallLeg leg) throws IOException {
        grid.remove(leg);
        leg.rtp.close();
    }

    // a deadline is computed from the first one, never from the last; who goes first within a millisecond changes every time
    private void send() {
        long first = System.nanoTime();
        for (long slot = 0; !over; slot++) {
            long deadline = first + slot * GRID_NANOS;
            sleepUntil(deadline);
            if (stamps.measured(deadline)) {
                oversleep.add(System.nanoTime() - deadline);
            }
            CallLeg[] legs = grid.at(slot);
            int turn = legs.length == 0 ? 0 : (int) (slot / SlotGrid.SLOTS % legs.length);
            for (int i = 0; i < legs.length; i++) {
                CallLeg leg = legs[(i + turn) % legs.length];
                if (leg.talking) {
                    leg.send();
                }
            }
            try {
                polled.selectNow(key -> ((CallLeg) key.attachment()).receive(null));
            } catch (IOException e) {
                throw new IllegalStateException("cannot listen to calls", e);
            }
        }
    }

    private void receive() {
        try {
            while (!over) {
                timed.select(key -> ((CallLeg) key.attachment()).receive(timings));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen to calls", e);
        }
    }

    static void sleepUntil(long deadline) {
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        timed.wakeup();
        try {
            sender.join(1000);
            receiver.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        polled.close();
        timed.close();
    }
}
