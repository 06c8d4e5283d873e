// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the option and header tables of {@code docs/endpoints.md} from the JSON that the build generates out of the
 * setters' Javadoc, so that code and documentation cannot part. Run {@link #main} after an option changed; a test fails
 * until it was.
 */
final class OptionTables {

    static final Path PAGE = Path.of("docs/endpoints.md");
    private static final Path GENERATED = Path.of("src/generated/resources/META-INF");
    private static final Pattern SECTION = Pattern.compile(
            "<!-- table: ([a-z-]+) ([a-zA-Z]+) -->\\n.*?<!-- end -->", Pattern.DOTALL);

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
            JsonNode part = catalog(matcher.group(1)).path(matcher.group(2));
            String table = matcher.group(2).equals("headers") ? headers(part) : options(part);
            matcher.appendReplacement(out, Matcher.quoteReplacement(
                    "<!-- table: " + matcher.group(1) + " " + matcher.group(2) + " -->\n" + table + "<!-- end -->"));
        }
        return matcher.appendTail(out).toString();
    }

    private static JsonNode catalog(String scheme) throws IOException {
        try (Stream<Path> files = Files.walk(GENERATED)) {
            Path json = files.filter(file -> file.getFileName().toString().equals(scheme + ".json")).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + scheme + ".json below " + GENERATED));
            return new ObjectMapper().readTree(json.toFile());
        }
    }

    private static String options(JsonNode options) {
        StringBuilder table = new StringBuilder("| option | used by | default | what it does |\n| --- | --- | --- | --- |\n");
        options.fields().forEachRemaining(field -> {
            JsonNode option = field.getValue();
            // inherited from Camel and documented there
            if (option.path("label").asText().contains("advanced") && isCamels(field.getKey())) {
                return;
            }
            String name = option.path("prefix").isMissingNode() ? field.getKey() : option.path("prefix").asText() + "*";
            table.append("| `").append(name).append('`').append(option.path("required").asBoolean() ? " (required)" : "")
                    .append(" | ").append(option.path("group").asText())
                    .append(" | ").append(option.has("defaultValue") ? "`" + option.path("defaultValue").asText() + "`" : "")
                    .append(" | ").append(cell(option.path("description").asText())).append(" |\n");
        });
        return table.toString();
    }

    private static boolean isCamels(String name) {
        return Stream.of("bridgeErrorHandler", "exceptionHandler", "exchangePattern", "lazyStartProducer", "autowiredEnabled")
                .anyMatch(name::equals);
    }

    private static String headers(JsonNode headers) {
        StringBuilder table = new StringBuilder("| header | direction | type | what it holds |\n| --- | --- | --- | --- |\n");
        headers.fields().forEachRemaining(field -> {
            JsonNode header = field.getValue();
            String type = header.path("javaType").asText();
            table.append("| `").append(field.getKey()).append("` | ").append(header.path("label").asText())
                    .append(" | ").append(type.substring(type.lastIndexOf('.') + 1))
                    .append(" | ").append(cell(header.path("description").asText())).append(" |\n");
        });
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
