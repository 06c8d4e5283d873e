// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {

    private static final Map<String, Object> DATA = Map.of("number", "1007",
            "lookup", Map.of("customer", Map.of("name", "Ada Miller", "order", Map.of("id", 4711, "status", "shipped"))),
            "orders", List.of(Map.of("eta", "Friday")));

    private static String fill(String text) {
        return new Template(text).fill(DATA);
    }

    @Test
    void fieldsAreFoundAtAnyDepth() {
        assertEquals("Hello Ada Miller, your order 4711 is shipped.",
                fill("Hello {customer.name}, your order {customer.order.id} is {order.status}."));
        assertEquals("It comes on Friday.", fill("It comes on {orders.eta}."));
    }

    @Test
    void theFirstThatIsThereIsTaken() {
        assertEquals("Ada Miller", fill("{full|customer.name}"));
        assertEquals("Hello friend", fill("Hello {nickname|\"friend\"}"));
    }

    @Test
    void whatIsMissingIsLeftOut() {
        assertEquals("It is shipped.", fill("It is {order.status}[ and comes on {order.eta}]."));
        assertEquals("Hello.", fill("Hello {nickname}."));
    }

    @Test
    void numbersAreSpelled() {
        assertEquals("Order 4 7 1 1", fill("Order {order.id:digits}"));
    }

    @Test
    void spokenDigitsBecomeANumber() {
        assertEquals("1007", SpokenDigits.find("my customer number is one zero oh seven please"));
        assertEquals("2025550123", SpokenDigits.find("two zero two five five five zero one two three"));
        assertEquals("+12025550123", SpokenDigits.find("call +1 202 555 0123"));
        assertNull(SpokenDigits.find("one or two"));
    }

    @Test
    void wordsAreFoundInInstructions() {
        assertEquals("Hello there.", SpokenInstructions.words("Say exactly: \"Hello there.\""));
        assertEquals("Good morning: how are you?", SpokenInstructions.words("Say the following words and nothing else: Good morning: how are you?"));
        assertEquals("Welcome", SpokenInstructions.words("Greet the caller with \"Welcome\" and wait."));
        assertNull(SpokenInstructions.words("Answer in one sentence."));
    }
}
