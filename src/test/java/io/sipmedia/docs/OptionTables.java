// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Writes the tables of {@code docs/endpoints.md}: options and headers from the JSON that the build generates out of the
 * setters' Javadoc, Kamelet properties from the Kamelets, so that code and documentation cannot part. Run {@link #main}
 * after one of them changed; a test fails until it was.
 *
 * <p>A table stands between {@code <!-- table: NAME SECTION -->} and {@code <!-- end -->}. NAME is a scheme or a Kamelet,
 * SECTION {@code componentProperties}, {@code properties} or {@code headers}.
 */
final class OptionTables {

    static final Path PAGE = Path.of("docs/endpoints.md");
    private static final Path GENERATED = Path.of("src/generated/resources/META-INF");
    private static final Path KAMELETS = Path.of("kamelets");
    private static final Pattern SECTION = Pattern.compile(
            "<!-- table: ([a-z-]+) ([a-zA-Z]+) -->\\n.*?<!-- end -->", Pattern.DOTALL);
    // every endpoint has them from Camel, and Camel documents them
    private static final Set<String> CAMELS = Set.of("bridgeErrorHandler", "exceptionHandler", "exchangePattern", "lazyStartProducer",
            "autowiredEnabled");

    private OptionTables() {
    }

    /** Rewrites the page. */
    public static void main(String[] args) throws IOException {
        Files.writeString(PAGE, filled(Files.readString(PAGE)));
    }

    /** The page with every table made anew. */
    static String filled(String page) throws IOException {
        Matcher matcher = SECTION.matcher(page);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String table = table(matcher.group(1), matcher.group(2));
            matcher.appendReplacement(out, Matcher.quoteReplacement(
                    "<!-- table: " + matcher.group(1) + " " + matcher.group(2) + " -->\n" + table + "<!-- end -->"));
        }
        return matcher.appendTail(out).toString();
    }

    private static String table(String name, String section) throws IOException {
        Path kamelet = KAMELETS.resolve(name + ".kamelet.yaml");
        if (Files.exists(kamelet)) {
            return kamelet(kamelet);
        }
        JsonNode part = catalog(name).path(section);
        if (part.isMissingNode()) {
            throw new IllegalStateException("no " + section + " in " + name + ".json");
        }
        return section.equals("headers") ? headers(part) : options(part);
    }

    /** What the build knows of a component. */
    static JsonNode catalog(String scheme) throws IOException {
        try (Stream<Path> files = Files.walk(GENERATED)) {
            Path json = files.filter(file -> file.getFileName().toString().equals(scheme + ".json") && !file.toString().contains("dev-console"))
                    .findFirst().orElseThrow(() -> new IllegalStateException("no " + scheme + ".json below " + GENERATED));
            return new ObjectMapper().readTree(json.toFile());
        }
    }

    // one table, in groups: those that are for everybody first, those for the few last
    private static String options(JsonNode options) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        options.fields().forEachRemaining(field -> {
            JsonNode option = field.getValue();
            if (!CAMELS.contains(field.getKey()) && !option.path("deprecated").asBoolean()) {
                groups.computeIfAbsent(option.path("group").asText(), group -> new ArrayList<>()).add(option(field.getKey(), option));
            }
        });
        StringBuilder table = new StringBuilder("| option | group | type | default | what it does |\n| --- | --- | --- | --- | --- |\n");
        groups.entrySet().stream().filter(group -> !group.getKey().contains("advanced")).forEach(group -> group.getValue().forEach(table::append));
        groups.entrySet().stream().filter(group -> group.getKey().contains("advanced")).forEach(group -> group.getValue().forEach(table::append));
        return table.toString();
    }

    private static String option(String key, JsonNode option) {
        boolean path = "path".equals(option.path("kind").asText());
        String name = option.path("multiValue").asBoolean() ? option.path("prefix").asText() + "*" : key;
        String type = option.has("enum")
                ? StreamSupport.stream(option.path("enum").spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(", "))
                : option.path("type").asText();
        return "| `" + name + '`' + (path ? " (in the URI's path)" : option.path("required").asBoolean() ? " (required)" : "")
                + (option.path("secret").asBoolean() ? " (secret)" : "")
                + " | " + option.path("group").asText() + " | " + type
                + " | " + (option.has("defaultValue") ? "`" + option.path("defaultValue").asText() + "`" : "")
                + " | " + cell(option.path("description").asText()) + " |\n";
    }

    private static String headers(JsonNode headers) {
        StringBuilder table = new StringBuilder("| header | used by | type | what it holds |\n| --- | --- | --- | --- |\n");
        headers.fields().forEachRemaining(field -> {
            JsonNode header = field.getValue();
            String type = header.path("javaType").asText();
            table.append("| `").append(field.getKey()).append("` | ").append(header.path("group").asText())
                    .append(" | ").append(type.substring(type.lastIndexOf('.') + 1))
                    .append(" | ").append(cell(header.path("description").asText())).append(" |\n");
        });
        return table.toString();
    }

    private static String kamelet(Path file) throws IOException {
        Map<?, ?> kamelet = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        Map<?, ?> definition = (Map<?, ?>) ((Map<?, ?>) kamelet.get("spec")).get("definition");
        Object required = definition.get("required");
        StringBuilder table = new StringBuilder("| property | type | default | what it is | example |\n| --- | --- | --- | --- | --- |\n");
        ((Map<?, ?>) definition.get("properties")).forEach((name, value) -> {
            Map<?, ?> property = (Map<?, ?>) value;
            boolean must = required instanceof List<?> names && names.contains(name);
            table.append("| `").append(name).append('`').append(must ? " (required)" : "")
                    .append("password".equals(property.get("format")) ? " (secret)" : "")
                    .append(" | ").append(property.get("type"))
                    .append(" | ").append(code(property.get("default")))
                    .append(" | ").append(cell(String.valueOf(property.get("description")).strip()))
                    .append(" | ").append(code(property.get("example"))).append(" |\n");
        });
        return table.toString();
    }

    private static String code(Object value) {
        return value == null ? "" : "`" + cell(value.toString()) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
