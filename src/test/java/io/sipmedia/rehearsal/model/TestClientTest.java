// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.HeldUpConnect;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tests of the model rely on. */
class TestClientTest {

    @Test
    void theFirstMessageIsHeardHoweverLateTheConnectingThreadGoesOn() throws Exception {
        ObjectNode created = ResponseRun.event("session.created").put("event_id", Ids.of("event"));
        created.set("session", new SessionSettings("sess_1", "gpt-realtime-2.1", 1_900_000_000).toJson());
        try (HeldUpConnect server = new HeldUpConnect(created.toString())) {
            server.holdMe();
            try (TestClient client = new TestClient(server.client(), server.url(), Map.of())) {
                assertTrue(server.read());
                assertEquals("sess_1", client.next("session.created").at("/session/id").asText());
            }
        }
    }
}
