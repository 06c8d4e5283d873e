// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The contract of the server's events: what the API's description, corrected by recordings, allows. */
final class ServerEventSchema {

    private static final JsonNode ROOT = read();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private ServerEventSchema() {
    }

    private static JsonNode read() {
        try (InputStream in = ServerEventSchema.class.getResourceAsStream("/rehearsal/realtime-schema.patched.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the event; empty when it is valid. */
    static Set<?> problems(JsonNode event) {
        String type = event.path("type").asText();
        String definition = ROOT.at("/x-index/ga/server").path(type).asText();
        if (definition.isEmpty()) {
            return Set.of("no such server event: " + type);
        }
        return SCHEMAS.computeIfAbsent(definition, name -> {
            ObjectNode schema = JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + name);
            schema.set("$defs", ROOT.get("$defs"));
            return FACTORY.getSchema(schema);
        }).validate(event);
    }
}
