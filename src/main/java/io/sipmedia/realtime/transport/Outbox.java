// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Events that wait for a socket which cannot take more, in the order they were sent. Of audio only the newest part is
 * kept, because old speech is of no use to anybody; everything else waits.
 *
 * <p>Thread: the call's loop.
 */
final class Outbox {

    private record Entry(String text, boolean audio) {
    }

    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final int maxAudio;
    private final BooleanSupplier full;
    private final Consumer<String> socket;
    private int audioWaiting;
    private long dropped;

    Outbox(int maxAudio, BooleanSupplier full, Consumer<String> socket) {
        this.maxAudio = maxAudio;
        this.full = full;
        this.socket = socket;
    }

    void offer(String text, boolean audio) {
        if (open()) {
            socket.accept(text);
            return;
        }
        waiting.add(new Entry(text, audio));
        if (audio && ++audioWaiting > maxAudio) {
            dropOldestAudio();
        }
    }

    /** Whether what is sent now goes to the socket at once. */
    boolean open() {
        return waiting.isEmpty() && !full.getAsBoolean();
    }

    /** The socket takes more again. */
    void drain() {
        while (!waiting.isEmpty() && !full.getAsBoolean()) {
            Entry entry = waiting.poll();
            if (entry.audio) {
                audioWaiting--;
            }
            socket.accept(entry.text);
        }
    }

    long dropped() {
        return dropped;
    }

    private void dropOldestAudio() {
        for (Iterator<Entry> i = waiting.iterator(); i.hasNext();) {
            if (i.next().audio) {
                i.remove();
                audioWaiting--;
                dropped++;
                return;
            }
        }
    }
}
