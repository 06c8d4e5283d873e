// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.stream.Collectors;

/** What the real server would accept from us. */
public final class StrictSchema {

    private static final JsonSchema SCHEMA = load();

    private StrictSchema() {
    }

    private static JsonSchema load() {
        try (InputStream in = StrictSchema.class.getResourceAsStream("/realtime/realtime-schema.ga-client-strict.json")) {
            JsonNode node = new ObjectMapper().readTree(in);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(node);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is wrong with a client event; empty when nothing is. */
    public static String violations(JsonNode event) {
        Set<ValidationMessage> messages = SCHEMA.validate(event);
        if (messages.isEmpty() && !event.path("event_id").isTextual()) {
            return "no event_id: " + event;
        }
        return messages.isEmpty() ? "" : messages.stream().map(ValidationMessage::getMessage).limit(5)
                .collect(Collectors.joining("; ")) + " in " + event;
    }
}
