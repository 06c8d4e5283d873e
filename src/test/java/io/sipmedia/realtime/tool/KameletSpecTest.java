// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A Kamelet's definition, read as that of a function. */
class KameletSpecTest {

    static final String WEATHER = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: weather-action
              labels:
                camel.apache.org/kamelet.type: action
            spec:
              definition:
                title: Weather Action
                description: Tell the weather of a city.
                type: object
                required: [city, station]
                properties:
                  city:
                    title: City
                    description: The city.
                    type: string
                    example: Bonn
                  days:
                    title: Days
                    type: integer
                    enum: [1, 3, 7]
                    default: 3
                  station:
                    title: Station
                    description: Where it is asked for.
                    type: string
                  token:
                    title: Token
                    type: string
                    format: password
              dataTypes:
                in:
                  headers:
                    unit:
                      title: Unit of the temperature
                      type: string
                    CamelHttpUri:
                      type: string
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - setHeader:
                        name: token
                        simple: "{{?token}}"
                    - log: "asked for {{city}}"
                    - setBody:
                        simple: "{{city}} {{days}} ${header.unit} ${header.token}"
                    - to: "{{station}}"
            """;

    private static KameletSpec weather() {
        return KameletSpec.parse("weather-action", new ByteArrayInputStream(WEATHER.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void propertiesTheAuthorHasNotSetAreTheModels() {
        Map<String, ToolParameter> open = weather().open(Set.of("station"));
        assertEquals("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"description\":\"The city. Example: Bonn\"},"
                + "\"days\":{\"type\":\"integer\",\"description\":\"Days\",\"enum\":[1,3,7],\"default\":3}},\"required\":[\"city\"],"
                + "\"additionalProperties\":false}", new ToolSchema(open.values()).toJson().toString());
    }

    @Test
    void whatTheAuthorHasSetIsHidden() {
        assertEquals(Set.of("days"), weather().open(Set.of("station", "city")).keySet());
    }

    @Test
    void whatIsBuiltIntoTheKameletMustBeSetByTheAuthor() {
        String message = assertThrows(IllegalArgumentException.class, () -> weather().open(Set.of("city"))).getMessage();
        assertTrue(message.contains("station") && message.contains("set it in the route"), message);
    }

    @Test
    void declaredHeadersAreParametersUnlessTheySteerCamel() {
        assertEquals(Set.of("unit"), weather().headers().keySet());
        assertEquals("Tell the weather of a city.", weather().description());
    }

    @Test
    void nothingOfTheShippedKameletsConfigurationIsEverTheModels() throws IOException {
        for (String name : new String[] {"crm-lookup-action", "call-transfer-action"}) {
            KameletSpec spec = KameletSpec.parse(name, Files.newInputStream(Path.of("kamelets/" + name + ".kamelet.yaml")));
            assertEquals(Map.of(), spec.open(Set.of()), name);
            assertEquals(Set.of(name.startsWith("crm") ? "phone" : "department"), spec.headers().keySet());
        }
    }
}
