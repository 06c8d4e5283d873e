// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private static final JsonNode BETA = read("/io/sipmedia/rehearsal/realtime-schema.beta-client-strict.json");
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private StrictSchema() {
    }

    private static JsonSchema load() {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(read("/realtime/realtime-schema.ga-client-strict.json"));
    }

    private static JsonNode read(String resource) {
        try (InputStream in = StrictSchema.class.getResourceAsStream(resource)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is wrong with a client event; empty when nothing is. */
    public static String violations(JsonNode event) {
        return told(SCHEMA.validate(event), event);
    }

    /** The same for servers of the beta. */
    public static String betaViolations(JsonNode event) {
        String definition = BETA.at("/x-index/beta/client").path(event.path("type").asText()).asText();
        if (definition.isEmpty()) {
            return "no such client event: " + event;
        }
        ObjectNode schema = ((ObjectNode) BETA.path("$defs").path(definition)).deepCopy();
        schema.set("$defs", BETA.get("$defs"));
        return told(FACTORY.getSchema(schema).validate(event), event);
    }

    private static String told(Set<ValidationMessage> messages, JsonNode event) {
        if (messages.isEmpty() && !event.path("event_id").isTextual()) {
            return "no event_id: " + event;
        }
        return messages.isEmpty() ? "" : messages.stream().map(ValidationMessage::getMessage).limit(5)
                .collect(Collectors.joining("; ")) + " in " + event;
    }
}
