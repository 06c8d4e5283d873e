// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.component.operation.OperationType;
import io.sipmedia.openaisip.OpenAiSipOperation;
import io.sipmedia.realtime.RealtimeOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every name a route can write is explained on docs/endpoints.md, each in its section. */
class EndpointsPageTest {

    private static final Pattern QUOTED = Pattern.compile("\"([a-z-]+)\"");

    private static String phone;
    private static String model;
    private static String tool;
    private static String carried;

    @BeforeAll
    static void read() throws IOException {
        String page = Files.readString(OptionTables.PAGE);
        int second = page.indexOf("\n## realtime:");
        int third = page.indexOf("\n## realtime-tool:");
        phone = page.substring(page.indexOf("\n## sip-media:"), second);
        model = page.substring(second, third);
        int fourth = page.indexOf("\n## openai-sip:");
        tool = page.substring(third, fourth);
        carried = page.substring(fourth, page.indexOf("\n## AudioFrame"));
    }

    private static void all(String section, Stream<String> names) {
        assertEquals(List.of(), names.filter(Predicate.not(name -> section.contains("| `" + name + "` |"))).toList(),
                "these have no row of their own in a table");
    }

    @Test
    void everyOperationOfThePhone() {
        all(phone, Arrays.stream(OperationType.values()).filter(type -> type != OperationType.AUDIO).map(OperationType::label));
    }

    @Test
    void everyEventOfThePhone() throws IOException {
        JsonNode event = OptionTables.catalog("sip-media").path("headers").path("CamelSipMediaEvent").path("description");
        Matcher names = Pattern.compile("(\\w+)(?:,| or|$)").matcher(event.asText().substring(event.asText().indexOf(':')));
        all(phone, names.results().map(match -> match.group(1)));
    }

    @Test
    void everyOperationOfTheModel() {
        all(model, Arrays.stream(RealtimeOperation.values()).filter(one -> one != RealtimeOperation.APPEND).map(RealtimeOperation::option));
    }

    @Test
    void everyOperationOfACallThatOpenAiCarries() {
        all(carried, Arrays.stream(OpenAiSipOperation.values()).map(OpenAiSipOperation::option));
    }

    @Test
    void everyGroupOfEventsOfTheModel() throws IOException {
        // the sets are private to the filter that uses them
        String filter = Files.readString(Path.of("src/main/java/io/sipmedia/realtime/IncludeFilter.java"));
        List<String> groups = new ArrayList<>();
        for (String set : List.of("GROUPS", "PIECES")) {
            int start = filter.indexOf(set + " = Set.of(");
            QUOTED.matcher(filter.substring(start, filter.indexOf(';', start))).results().forEach(match -> groups.add(match.group(1)));
        }
        assertEquals(28, groups.size(), groups.toString());
        all(model, groups.stream());
    }

    @Test
    void everyOptionAndHeader() throws IOException {
        for (String scheme : List.of("sip-media", "realtime", "realtime-tool", "openai-sip")) {
            JsonNode catalog = OptionTables.catalog(scheme);
            String section = scheme.equals("sip-media") ? phone : scheme.equals("realtime") ? model
                    : scheme.equals("openai-sip") ? carried : tool;
            List<String> names = new ArrayList<>();
            catalog.path("properties").fields().forEachRemaining(option -> {
                if (!option.getValue().path("description").asText().contains("org.apache.camel") && !option.getKey().matches(
                        "bridgeErrorHandler|exceptionHandler|exchangePattern|lazyStartProducer|parameters|toolKamelets|session")) {
                    names.add(option.getKey());
                }
            });
            if (!scheme.equals("realtime-tool")) {
                catalog.path("headers").fieldNames().forEachRemaining(names::add);
            }
            assertEquals(List.of(), names.stream().filter(Predicate.not(name -> section.contains("`" + name + "`"))).toList(), scheme);
        }
    }
}
