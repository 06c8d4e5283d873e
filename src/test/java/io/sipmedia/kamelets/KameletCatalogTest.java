// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.processor.CrmLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every file in {@code kamelets/} keeps the rules of the Kamelet catalog. */
class KameletCatalogTest {

    private static final Path FOLDER = Path.of("kamelets");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{\\??([A-Za-z][A-Za-z0-9]*)(?::[^}]*)?}}");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @Test
    void holdsTheKameletsThatAreDocumented() throws IOException {
        assertEquals(
                List.of("call-transfer-action.kamelet.yaml", "crm-lookup-action.kamelet.yaml", "transcript-store-sink.kamelet.yaml"),
                kamelets().stream().map(path -> path.getFileName().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void isNamedAfterItsFileAndType(Path file) throws IOException {
        JsonNode kamelet = parse(file);
        String name = kamelet.at("/metadata/name").asText();
        String type = kamelet.at("/metadata/labels").path("camel.apache.org/kamelet.type").asText();
        String title = kamelet.at("/spec/definition/title").asText();
        assertAll(
                () -> assertEquals("camel.apache.org/v1", kamelet.path("apiVersion").asText()),
                () -> assertEquals("Kamelet", kamelet.path("kind").asText()),
                () -> assertEquals(file.getFileName().toString(), name + ".kamelet.yaml"),
                () -> assertTrue(Set.of("source", "sink", "action").contains(type), type),
                () -> assertTrue(name.endsWith("-" + type), name),
                () -> assertTrue(title.toLowerCase().endsWith(" " + type), title));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void carriesTheAnnotationsToolsShow(Path file) throws IOException {
        JsonNode annotations = parse(file).at("/metadata/annotations");
        for (String name : List.of("kamelet.support.level", "catalog.version", "kamelet.icon", "provider", "kamelet.group",
                "kamelet.namespace")) {
            assertFalse(annotations.path("camel.apache.org/" + name).asText().isBlank(), name);
        }
        assertTrue(annotations.path("camel.apache.org/kamelet.icon").asText().startsWith("data:image/svg+xml;base64,"));
        assertFalse(annotations.path("camel.apache.org/provider").asText().contains("Apache Software Foundation"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void describesEachProperty(Path file) throws IOException {
        JsonNode definition = parse(file).at("/spec/definition");
        assertFalse(definition.path("description").asText().isBlank());
        assertEquals("object", definition.path("type").asText());
        JsonNode properties = definition.path("properties");
        properties.fields().forEachRemaining(property -> {
            String name = property.getKey();
            JsonNode given = property.getValue();
            String title = given.path("title").asText();
            String description = given.path("description").asText();
            assertFalse(name.equals("id"), "the name id is Camel's own");
            assertTrue(title.matches("[A-Z].*") && !title.matches("(The|A|An) .*"), name + ": " + title);
            for (String word : title.split(" ")) {
                assertTrue(word.matches("[A-Z].*"), name + " is not in title case: " + title);
            }
            assertTrue(description.endsWith("."), name + ": " + description);
            assertTrue(Set.of("string", "integer", "boolean", "number").contains(given.path("type").asText()), name);
            if (name.toLowerCase().contains("password") || name.equals("apiKey")) {
                assertEquals("password", given.path("format").asText(), name);
                assertEquals("urn:camel:group:credentials", given.at("/x-descriptors/0").asText(), name);
            }
        });
        definition.path("required").forEach(name -> assertTrue(properties.has(name.asText()), name.asText()));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void usesWhatItDeclaresAndNothingElse(Path file) throws IOException {
        JsonNode kamelet = parse(file);
        Set<String> beans = new TreeSet<>();
        kamelet.at("/spec/template/beans").forEach(bean -> beans.add(bean.path("name").asText()));
        Set<String> used = new TreeSet<>();
        Matcher matcher = PARAMETER.matcher(kamelet.at("/spec/template").toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        Set<String> declared = new TreeSet<>(beans);
        kamelet.at("/spec/definition/properties").fieldNames().forEachRemaining(declared::add);
        assertEquals(declared, used);
        assertEquals("kamelet:source", kamelet.at("/spec/template/from/uri").asText(), "of a sink or action");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void namesItsDependencies(Path file) throws IOException {
        Set<String> dependencies = new LinkedHashSet<>();
        parse(file).at("/spec/dependencies").forEach(node -> dependencies.add(node.asText()));
        assertTrue(dependencies.containsAll(List.of("camel:core", "camel:kamelet")), dependencies.toString());
        assertTrue(dependencies.contains("mvn:io.sipmedia:camel-sip-media:" + version()), dependencies.toString());
        assertTrue(dependencies.stream().allMatch(d -> d.matches("camel:[a-z-]+|mvn:[^:]+:[^:]+:[^:]+")), dependencies.toString());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void travelsInTheJar(Path file) throws IOException {
        try (var in = CrmLookup.class.getResourceAsStream("/kamelets/" + file.getFileName())) {
            assertTrue(in != null && Files.readString(file).equals(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    private static String version() throws IOException {
        Matcher matcher = Pattern.compile("<artifactId>camel-sip-media</artifactId>\\s*<version>([^<]+)<").matcher(
                Files.readString(Path.of("pom.xml")));
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    private static JsonNode parse(Path file) throws IOException {
        Object yaml = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(Files.readString(file));
        return JSON.valueToTree(yaml);
    }
}
