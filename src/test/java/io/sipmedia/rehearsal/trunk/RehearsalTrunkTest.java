// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.trunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example's routes, tried from a terminal without OpenAI. */
class RehearsalTrunkTest {

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<String> talk(String from, String... lines) throws Exception {
        int port = freePort();
        System.setProperty("camel.component.openai-sip.port", String.valueOf(port));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            Map<String, String> settings = new HashMap<>(Map.of("TRUNK_PORT", "0", "TRUNK_WEBHOOK", "http://127.0.0.1:" + port + "/openai/webhook",
                    "TRUNK_FROM", from));
            new RehearsalTrunk(settings, new PrintStream(printed, true, StandardCharsets.UTF_8)).run(new StringReader(String.join("\n", lines)));
        } finally {
            System.clearProperty("camel.component.openai-sip.port");
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aCallIsGreetedUnderstoodAndTransferred() throws Exception {
        List<String> said = talk("+14155550123", "what are your opening hours", "connect me to sales");
        assertTrue(said.contains("the call: accepted, voice marin, functions [lookup_customer, transfer_call]"), said.toString());
        assertTrue(said.contains("model:    Hello, how can I help you?"), said.toString());
        assertTrue(said.contains("caller:   what are your opening hours"), said.toString());
        assertEquals("the call: referred to tel:+14155550199", said.get(said.size() - 1), said.toString());
    }

    @Test
    void aCallerWithoutANumberIsRejected() throws Exception {
        List<String> said = talk("anonymous");
        assertEquals("the call: rejected with 603", said.get(said.size() - 1), said.toString());
    }
}
