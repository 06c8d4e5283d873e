// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.Translation;
import io.sipmedia.realtime.transport.RealtimeConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurrentConnectionTest {

    private final CurrentConnection current = new CurrentConnection();
    private final ClientEvents events = new ClientEvents();

    @Test
    void whatIsSentBetweenTwoConnectionsGoesNowhere() {
        Peer first = next();
        current.send(events.event("response.cancel"));
        current.drop();
        current.send(events.event("response.cancel"));
        current.sendAudio(new byte[] {'a'}, 1);
        Peer second = next();
        current.sendAudio(new byte[] {'b', 'x'}, 1);
        assertEquals(List.of("closed 1000"), first.got.subList(1, first.got.size()));
        assertTrue(first.got.get(0).contains("response.cancel"), first.got.toString());
        assertEquals(List.of("audio b"), second.got);
    }

    @Test
    void aConnectionThatIsDroppedIsNotHeardAnyMore() {
        next();
        int number = current.number();
        assertTrue(current.is(number) && current.open());
        current.drop();
        assertFalse(current.is(number) || current.open());
    }

    @Test
    void aConnectionThatIsLeftIsHeardUntilTheNextOneIsBegun() {
        Peer first = next();
        int number = current.number();
        current.leave();
        assertEquals(List.of("closed 1000"), first.got);
        assertTrue(current.is(number));
        current.next(Translation.NONE);
        assertFalse(current.is(number));
    }

    @Test
    void audioThatSlowSocketsDidNotTakeIsCountedOverAllConnections() {
        next().dropped = 3;
        current.forget(); // it broke
        assertEquals(3, current.droppedEvents());
        next().dropped = 2;
        assertEquals(5, current.droppedEvents());
        current.drop();
        current.drop();
        assertEquals(5, current.droppedEvents());
    }

    private Peer next() {
        Peer peer = new Peer();
        current.next(Translation.NONE);
        current.opened(peer);
        return peer;
    }

    private static final class Peer implements RealtimeConnection {

        final List<String> got = new ArrayList<>();
        long dropped;

        @Override
        public void send(String event) {
            got.add(event);
        }

        @Override
        public void sendAudio(byte[] event, int length) {
            got.add("audio " + new String(event, 0, length, StandardCharsets.US_ASCII));
        }

        @Override
        public long droppedAudioEvents() {
            return dropped;
        }

        @Override
        public void close(int code, String reason) {
            got.add("closed " + code);
        }
    }
}
