// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationPrinterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void aCallReadsAsAColumnOfLines() throws Exception {
        ConversationPrinter printer = printer(false);
        new SampleCall().events.stream().sorted(Comparator.comparingLong(ConversationEvent::nanoTime)).forEach(printer);
        List<String> lines = lines();
        assertEquals("  0:00.0  caller   dials sip:agent@127.0.0.1:5060", lines.get(0));
        assertEquals("  0:00.4  caller   answered", lines.get(2));
        assertEquals("  0:07.2  caller   speaks: \"where is my order\"", lines.get(4));
        assertTrue(lines.contains("  0:16.7  model    calls lookup_customer(customer_number: 1007)"), lines.toString());
        assertTrue(lines.contains("  0:19.3  gateway  interrupts after hearing 1960 ms"));
        // longer than a line
        String summary = String.join("\n", lines.subList(lines.size() - 2, lines.size()));
        for (String figure : List.of("model latency 640 ms", "jitter 0.4 ms", "MOS 4.41 (3.20 at the caller)", "cost $0.0212")) {
            assertTrue(summary.contains(figure), summary);
        }
        assertEquals(1, lines.stream().filter(line -> line.endsWith("answered")).count());
    }

    @Test
    void nobodySteersTheTerminal() {
        printer(false).accept(ConversationEvent.now("model", ConversationEvent.TRANSCRIPT, "a\u001b[2Jb\nc\u202ed", Map.of()));
        assertEquals("  0:00.0  model    \"a [2Jb c d\"", lines().get(0));
    }

    @Test
    void coloursOnlyWhenAskedFor() {
        printer(true).accept(ConversationEvent.now("caller", ConversationEvent.RINGING, ""));
        assertTrue(bytes.toString(StandardCharsets.UTF_8).contains("\u001b[36mcaller"));
        bytes.reset();
        printer(false).accept(ConversationEvent.now("caller", ConversationEvent.RINGING, ""));
        assertFalse(bytes.toString(StandardCharsets.UTF_8).contains("\u001b"));
    }

    private ConversationPrinter printer(boolean colour) {
        return new ConversationPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), colour);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
