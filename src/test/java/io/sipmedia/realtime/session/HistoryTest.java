// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.BetaDialect;
import io.sipmedia.realtime.dialect.GaDialect;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History(new GaDialect(), 3);

    private static ToolCall call(String id) {
        return new ToolCall("call", id, "lookup_" + id, "{\"n\":\"" + id + "\"}", "item_" + id, "resp");
    }

    @Test
    void whatIsWholeNeedsNoSummary() {
        assertTrue(history.whole(), "nothing was said");
        history.message("item_1", "user", "One");
        history.message("item_2", "assistant", "Two");
        assertTrue(history.whole());
        history.added("item_3");
        assertFalse(history.whole(), "its words are not known, the model has heard them");
        history.message("item_3", "user", "Three");
        assertTrue(history.whole());
        history.message("item_4", "assistant", "Four");
        assertFalse(history.whole(), "more than a new connection is told");
    }

    @Test
    void withoutRoomForTurnsASummaryIsAllThatIsTold() {
        History none = new History(new GaDialect(), 0);
        none.message("item_1", "user", "One");
        assertFalse(none.whole());
        none.summary("Anna called.");
        assertEquals(1, none.seeds().size());
    }

    @Test
    void aSummaryIsSaidInTheDialectOfTheNextServer() {
        history.message("item_1", "assistant", "One");
        history.summary("Anna called.");
        history.speak(new BetaDialect());
        assertEquals(List.of("system input_text", "assistant text"), history.seeds().stream()
                .map(item -> item.path("role").asText() + " " + item.at("/content/0/type").asText()).toList());
        history.summary("Anna called about order 17.");
        assertTrue(history.seeds().get(0).at("/content/0/text").asText().endsWith("order 17."), "the newest counts");
    }

    @Test
    void inWordsEachResultStandsWithItsFunction() {
        History all = new History(new GaDialect(), 20);
        all.message("item_1", "user", "Where are my orders?");
        all.functionCall(call("a"));
        all.functionCall(call("b"));
        all.functionOutput("b", "shipped");
        all.functionOutput("a", "lost");
        all.message("item_2", "assistant", "One is lost.");
        String words = all.inWords();
        assertTrue(words.endsWith("""
                The caller: Where are my orders?
                You called the function lookup_b with {"n":"b"}, which has returned shipped
                You called the function lookup_a with {"n":"a"}, which has returned lost
                You: One is lost."""), words);
        assertEquals("", new History(new GaDialect(), 20).inWords());
    }
}
