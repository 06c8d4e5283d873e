// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlDialogueTest {

    private static final List<ToolSpec> TOOLS = List.of(new ToolSpec("lookup_customer", Map.of("phone", List.of())),
            new ToolSpec("transfer_call", Map.of("department", List.of("sales team", "help desk"))));

    private final DialogueSession session = YamlDialogue.shipped().open();

    @Test
    void theOrderIsToldAfterTheLookup() {
        assertEquals("order", session.heard("where is my order", TOOLS).intent());
        ToolCall call = session.heard("one zero zero seven", TOOLS).call();
        assertEquals(Map.of("phone", "1007"), call.arguments());
        Answer told = session.toolResult("lookup_customer", "{\"customer\":{\"name\":\"Ada\",\"order\":{\"status\":\"shipped\"}}}", TOOLS);
        assertTrue(told.words().startsWith("Thank you, Ada. Your order has the status shipped."), told.words());
        assertTrue(session.heard("where is my order", TOOLS).words().contains("shipped"));
    }

    @Test
    void aValueOutsideTheChoicesBecomesTheNearest() {
        assertEquals("sales team", session.heard("connect me to sales", TOOLS).call().arguments().get("department"));
        assertEquals("sales team", session.heard("operator", TOOLS).call().arguments().get("department"));
    }

    @Test
    void aDeclarationWithOtherNamesGetsWhatThereIs() {
        List<ToolSpec> tools = List.of(new ToolSpec("lookup_customer", Map.of("kundennummer", List.of())));
        assertEquals(Map.of("kundennummer", "1007"), session.heard("one zero zero seven", tools).call().arguments());
    }

    @Test
    void theLastWordsAreRepeated() {
        String hours = session.heard("what are your opening hours", TOOLS).words();
        assertEquals(hours, session.heard("can you repeat that please", TOOLS).words());
    }

    @Test
    void whatWasNotUnderstoodGetsTheFallback() {
        Answer answer = session.heard("", TOOLS);
        assertEquals("fallback", answer.intent());
        assertNull(answer.call());
    }

    @Test
    void aResultThatIsNoJsonIsCopedWith() {
        session.heard("one zero zero seven", TOOLS);
        assertTrue(session.toolResult("lookup_customer", "oops", TOOLS).words().contains("no customer"));
    }

    @Test
    void aWrongFileIsRefusedWithTheReason() {
        String noTool = "greeting: a\nfallback: b\nintents: [{name: x, patterns: [y], tool: z}]";
        assertTrue(assertThrows(IllegalArgumentException.class, () -> YamlDialogue.parse(noTool)).getMessage().contains("intent x"));
        String noPattern = "greeting: a\nfallback: b\nintents: [{name: x, patterns: ['('], reply: z}]";
        assertTrue(assertThrows(IllegalArgumentException.class, () -> YamlDialogue.parse(noPattern)).getMessage().contains("intent x"));
        assertThrows(IllegalArgumentException.class, () -> YamlDialogue.parse("intents: []"));
    }
}
