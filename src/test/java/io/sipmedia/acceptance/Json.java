// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON inside JSON. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {
    }

    /** The output of a {@code function_call_output} item, which is JSON as a string. */
    static JsonNode output(JsonNode item) {
        try {
            return MAPPER.readTree(item.path("output").asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + item, e);
        }
    }
}
