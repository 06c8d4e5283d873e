// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventScannerTest {

    private final EventScanner scanner = new EventScanner();

    private String delta() {
        return new String(scanner.bytes(), scanner.deltaFrom(), scanner.deltaTo() - scanner.deltaFrom(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void findsTheMembersOfAnAudioDelta() {
        assertTrue(scan("{\"type\":\"response.output_audio.delta\",\"event_id\":\"e1\",\"response_id\":\"r\",\"item_id\":\"i\","
                + "\"output_index\":0,\"content_index\":2,\"delta\":\"AAAA\",\"obfuscation\":\"x\\\"y\"}"));
        assertTrue(scanner.isType("response.output_audio.delta"));
        assertFalse(scanner.isType("response.output_audio.delta2"));
        assertEquals("r", scanner.responseId());
        assertEquals("i", scanner.itemId());
        assertEquals(2, scanner.contentIndex());
        assertEquals("AAAA", delta());
    }

    @Test
    void orderAndSpaceDoNotMatterAndInnerTypesAreNotTaken() {
        assertTrue(scan(" { \"item\" : {\"type\":\"message\",\"a\":[1,{\"type\":\"}\"}]} ,\n\"x\":null , \"type\" : \"t\" } "));
        assertEquals("t", scanner.type());
        assertNull(scanner.itemId());
        assertEquals(0, scanner.contentIndex());
    }

    @Test
    void aHugeEventIsNotKeptWhenItIsDone() {
        String small = "{\"type\":\"t\",\"item_id\":\"i\",\"delta\":\"AAAA\"}";
        assertTrue(scan(small.replace("AAAA", "A".repeat(4_000_000))));
        assertEquals(4_000_000, delta().length());
        assertEquals("i", scanner.itemId());
        scanner.done();
        assertTrue(scanner.keptBytes() <= 256 * 1024, "kept: " + scanner.keptBytes());
        assertFalse(scanner.hasDelta());
        assertTrue(scan(small));
        assertEquals(4, delta().length());
        scanner.done();
        assertEquals("t", scanner.type(), "an ordinary one stays until the next");
    }

    @Test
    void nullMembersAreAbsent() {
        assertTrue(scan("{\"type\":\"t\",\"item_id\":null,\"content_index\":null,\"delta\":null}"));
        assertNull(scanner.itemId());
        assertFalse(scanner.hasDelta());
        assertEquals(0, scanner.contentIndex());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{", "{\"type\"", "{\"type\":\"a", "{\"type\":\"a\"", "not json", "{\"type\":1,,}",
        "{\"type\":\"a\\u0041\"}", "{type:1}", "{\"x\":{\"type\":\"a\"}", "\""})
    void whatItCannotReadIsLeftToTheTreeParser(String text) {
        assertFalse(scan(text));
    }

    @Test
    void agreesWithTheTreeOnEveryRecordedEvent() throws IOException {
        int events = 0;
        for (String dir : new String[] {"recorded", "authored"}) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("src/test/resources/realtime/fixtures", dir), "*.jsonl")) {
                for (Path file : files) {
                    for (String line : Files.readAllLines(file)) {
                        JsonNode event = ClientEvents.MAPPER.readTree(line).path("event");
                        if (event.has("type")) {
                            if (!scan(event.toString())) {
                                assertTrue(event.path("delta").toString().contains("\\"), event.toString());
                                continue;
                            }
                            assertEquals(event.path("type").asText(), scanner.type());
                            assertEquals(Conversation.text(event, "item_id"), scanner.itemId());
                            assertEquals(Conversation.text(event, "response_id"), scanner.responseId());
                            events++;
                        }
                    }
                }
            }
        }
        assertTrue(events > 400, "events: " + events);
    }

    private boolean scan(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return scanner.scan(utf8, utf8.length);
    }
}
