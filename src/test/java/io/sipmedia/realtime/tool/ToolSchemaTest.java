// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolSchemaTest {

    private final ToolSchema schema = new ToolSchema(Map.of("s", "string", "s.required", "true", "i", "integer", "n", "number",
            "b", "boolean", "a", "array", "o", "object", "e", "string", "e.enum", "x, y", "e.description", "which"));

    @Test
    void readsEveryType() {
        Map<String, Object> read = schema.read("{\"s\":\"t\",\"i\":3,\"n\":1.5,\"b\":true,\"a\":[1],\"o\":{\"k\":1},\"e\":\"y\",\"z\":1}");
        assertEquals(Map.of("s", "t", "i", 3L, "n", 1.5, "b", true, "a", List.of(1), "o", Map.of("k", 1), "e", "y"), read);
    }

    @Test
    void modelsQuoteNumbersNowAndThen() {
        assertEquals(Map.of("s", "7", "i", 3L, "n", -2.5, "b", false),
                schema.read("{\"s\":7,\"i\":\"3\",\"n\":\"-2.5\",\"b\":\"false\",\"a\":null}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}|'s' is missing",
        "{\"s\":null}|'s' is missing",
        "{\"s\":[1]}|'s' must be of type string",
        "{\"s\":\"\",\"i\":1.5}|'i' must be of type integer",
        "{\"s\":\"\",\"n\":\"x\"}|'n' must be of type number",
        "{\"s\":\"\",\"b\":\"yes\"}|'b' must be of type boolean",
        "{\"s\":\"\",\"a\":1}|'a' must be of type array",
        "{\"s\":\"\",\"o\":1}|'o' must be of type object",
        "{\"s\":\"\",\"e\":\"z\"}|'e' must be one of x, y",
        "{|no valid JSON",
        "[]|no JSON object",
    })
    void saysWhatIsWrong(String json, String expected) {
        String message = assertThrows(IllegalArgumentException.class, () -> schema.read(json)).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertEquals("the argument 's' is missing; the argument 'i' must be of type integer; there is no argument 'text'",
                assertThrows(IllegalArgumentException.class, () -> new ToolSchema(new java.util.TreeMap<>(Map.of("s", "string", "s.required",
                        "true", "i", "integer"))).read("{\"text\":\"t\",\"i\":\"many\"}")).getMessage().replaceFirst(
                                "^(the argument 'i'.*); (the argument 's' is missing)", "$2; $1"));
    }

    @Test
    void whatTheModelLeavesOutHasItsDefault() {
        ToolSchema withDefaults = new ToolSchema(Map.of("n", "integer", "n.default", "5", "n.enum", "5,10", "n.required", "true"));
        assertEquals(Map.of("n", 5L), withDefaults.read("{}"));
        assertEquals(Map.of("n", 10L), withDefaults.read("{\"n\":\"10\"}"));
        assertEquals("{\"type\":\"integer\",\"enum\":[5,10],\"default\":5}", withDefaults.toJson().at("/properties/n").toString());
    }

    @Test
    void anArraySaysThatItHasItemsOrTheServerRefusesIt() {
        assertEquals("{\"type\":\"array\",\"items\":{}}", new ToolSchema(Map.of("a", "array")).toJson().at("/properties/a").toString());
    }

    @Test
    void wrongDeclarationsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ToolSchema(Map.of("x", "integer", "x.enum", "1,two")));
        assertThrows(IllegalArgumentException.class, () -> new ToolSchema(Map.of("x", "boolean", "x.default", "yes")));
        assertThrows(IllegalArgumentException.class, () -> new ToolSchema(Map.of("x", "text")));
        assertThrows(IllegalArgumentException.class, () -> new ToolSchema(Map.of("x.required", "true")));
        assertThrows(IllegalArgumentException.class, () -> new ToolSchema(Map.of("x", "string", "x.optional", "true")));
    }

    @Test
    void noParametersAreAnEmptyObject() {
        assertEquals("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}", new ToolSchema(Map.of()).toJson().toString());
        assertEquals(Map.of(), new ToolSchema(Map.of()).read(""));
    }
}
