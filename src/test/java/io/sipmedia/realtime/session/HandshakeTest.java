// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private final ClientEvents events = new ClientEvents();
    private final Handshake handshake = new Handshake(new CurrentConnection(), events);

    @BeforeEach
    void begin() {
        handshake.begin(ClientEvents.MAPPER.createObjectNode());
    }

    @Test
    void anErrorAboutWhatWasAskedForIsARefusal() {
        assertTrue(handshake.refuses(new ServerError("voice_unknown", "no such voice", events.lastId())));
    }

    @Test
    void anErrorThatPassesIsNoneAndNeitherIsOneAboutSomethingElse() {
        assertFalse(handshake.refuses(new ServerError("rate_limit_exceeded", null, events.lastId())));
        assertFalse(handshake.refuses(new ServerError("session_expired", null, events.lastId())));
        assertFalse(handshake.refuses(new ServerError("odd", null, "another event's")));
    }

    @Test
    void aWrongKeyOrAWrongEventOfOursIsARefusalWhateverItNames() {
        assertTrue(handshake.refuses(new ServerError("invalid_api_key", null, null)));
        assertTrue(handshake.refuses(new ServerError("unknown_parameter", null, null)));
    }

    @Test
    void theLastComplaintIsToldWhenNoConfirmationComes() {
        handshake.refuses(new ServerError("server_error", "overloaded", null));
        assertEquals("the server did not confirm the session within 50 ms, its last words: server_error: overloaded",
                handshake.unconfirmed(50));
    }

    @Test
    void aComplaintOfTheConnectionBeforeIsForgotten() {
        handshake.refuses(new ServerError("server_error", "overloaded", null));
        begin();
        assertEquals("the server did not confirm the session within 50 ms", handshake.unconfirmed(50));
    }
}
