// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final List<String> socket = new ArrayList<>();
    private boolean full;
    private final Outbox outbox = new Outbox(2, () -> full, socket::add);

    @Test
    void aSocketThatTakesItGetsItAtOnce() {
        outbox.offer("a", true);
        outbox.offer("c", false);
        assertEquals(List.of("a", "c"), socket);
    }

    @Test
    void theOldestAudioGoesControlStaysAndOrderHolds() {
        full = true;
        outbox.offer("a1", true);
        outbox.offer("c1", false);
        outbox.offer("a2", true);
        outbox.offer("a3", true);
        outbox.offer("c2", false);
        outbox.offer("a4", true);
        assertEquals(2, outbox.dropped());
        full = false;
        outbox.drain();
        assertEquals(List.of("c1", "a3", "c2", "a4"), socket);
        outbox.offer("a5", true);
        assertEquals("a5", socket.get(4));
    }

    @Test
    void drainingStopsWhenTheSocketIsFullAgain() {
        full = true;
        outbox.offer("c1", false);
        outbox.offer("c2", false);
        outbox.drain();
        assertEquals(List.of(), socket);
        full = false;
        outbox.drain();
        assertEquals(List.of("c1", "c2"), socket);
    }
}
