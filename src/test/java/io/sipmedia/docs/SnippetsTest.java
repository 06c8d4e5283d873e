// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.openaisip.OpenAiSipComponent;
import io.sipmedia.docs.Snippets.Snippet;
import io.sipmedia.rehearsal.caller.CallScript;
import io.sipmedia.rehearsal.dialogue.YamlDialogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Processor;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows works: routes start with the real components, Java is the code of a test, links lead somewhere. */
@Timeout(60)
class SnippetsTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern FENCED = Pattern.compile("(?m)^```.*?^```$", Pattern.DOTALL);

    static List<Snippet> yaml() throws IOException {
        return Snippets.of("yaml");
    }

    static List<Snippet> java() throws IOException {
        return Snippets.of("java");
    }

    static List<Path> pages() throws IOException {
        return Snippets.pages();
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void yamlIsUnderstood(Snippet snippet, @TempDir Path folder) throws Exception {
        switch (snippet.kind()) {
            case "" -> starts(snippet);
            case "script" -> assertFalse(CallScript.parse(snippet.text(), snippet.toString()).steps().isEmpty());
            case "dialogue" -> YamlDialogue.parse(snippet.text()).open();
            case "kamelet" -> kamelet(snippet, folder);
            default -> fail(snippet + ": no kind of YAML is called " + snippet.kind());
        }
    }

    private static DefaultCamelContext context() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        SipMediaComponent phone = new SipMediaComponent();
        phone.setListen("udp:127.0.0.1:0");
        context.addComponent("sip-media", phone);
        context.getPropertiesComponent().addInitialProperty("OPENAI_API_KEY", "sk-test");
        context.getPropertiesComponent().addInitialProperty("OPENAI_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        context.getComponent("openai-sip", OpenAiSipComponent.class).getConfiguration().setPort(0);
        context.getPropertiesComponent().addInitialProperty("AZURE_OPENAI_API_KEY", "test");
        context.getPropertiesComponent().addInitialProperty("CRM_URL", "http://127.0.0.1:9/customers?phone={phone}");
        context.getPropertiesComponent().addInitialProperty("CRM_TOKEN", "test");
        context.getPropertiesComponent().addInitialProperty("CRM_JDBC", "jdbc:h2:mem:crm");
        context.getPropertiesComponent().addInitialProperty("DATABASE_URL", "jdbc:h2:mem:calls");
        JdbcDataSource calls = new JdbcDataSource();
        calls.setURL("jdbc:h2:mem:calls");
        context.getRegistry().bind("calls", calls);
        context.getRegistry().bind("quieter", (Processor) exchange -> { });
        context.getRegistry().bind("officeHours", (Processor) exchange -> { });
        context.getComponent("kamelet", KameletComponent.class).setLocation("file:kamelets");
        return context;
    }

    // real components, so that wrong options are found; nothing is dialled and no model is connected to
    private static void starts(Snippet snippet) throws Exception {
        String text = snippet.text();
        boolean whole = text.lines().anyMatch(line -> line.matches("- (route|beans):.*"));
        // steps alone, at the indentation they would have in a route or at none
        String routes = whole ? text : "- route:\n    from:\n      uri: direct:snippet\n      steps:\n"
                + (text.startsWith("- ") ? text.indent(8) : text);
        if (routes.contains("com.example.")) {
            return; // the example's own test has the class
        }
        try (DefaultCamelContext context = context()) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("snippet.camel.yaml", routes));
            context.start();
            assertTrue(context.getRoutesSize() > 0 || text.contains("beans:"), snippet + " holds no route");
        }
    }

    private static void kamelet(Snippet snippet, Path folder) throws Exception {
        Matcher name = Pattern.compile("(?m)^  name: (\\S+)$").matcher(snippet.text());
        assertTrue(name.find(), snippet + " has no name");
        Matcher required = Pattern.compile("(?m)^    required: \\[(.*)]$").matcher(snippet.text());
        String options = required.find() ? "?" + required.group(1).replaceAll("(\\w+)(, *)?", "$1=x&").replaceAll("&$", "") : "";
        Files.writeString(folder.resolve(name.group(1) + ".kamelet.yaml"), snippet.text());
        try (DefaultCamelContext context = context()) {
            context.getComponent("kamelet", KameletComponent.class).setLocation("file:" + folder);
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("snippet.camel.yaml",
                    "- route:\n    from:\n      uri: direct:snippet\n      steps:\n        - to: kamelet:" + name.group(1) + options + "\n"));
            context.start();
            assertEquals(2, context.getRoutes().size());
        }
    }

    @ParameterizedTest
    @MethodSource("java")
    void javaIsTheCodeOfATest(Snippet snippet) throws IOException {
        String code = snippet.text().replaceAll("\\s+", " ").strip();
        try (var files = Files.walk(Path.of("src/test/java/io/sipmedia/docs"))) {
            assertTrue(files.filter(Files::isRegularFile).anyMatch(file -> read(file).replaceAll("\\s+", " ").contains(code)),
                    snippet + " is not in a file of src/test/java/io/sipmedia/docs");
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link = LINK.matcher(FENCED.matcher(Files.readString(page)).replaceAll(""));
        while (link.find()) {
            String target = link.group(1);
            if (target.matches("[a-z]+:.*")) {
                continue; // elsewhere
            }
            String[] parts = target.split("#", 2);
            Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
            assertTrue(Files.exists(file), page + " links to " + target + ", which is not there");
            if (parts.length > 1) {
                assertTrue(HEADING.matcher(Files.readString(file)).results().anyMatch(heading -> anchor(heading.group(1)).equals(parts[1])),
                        page + " links to " + target + ", but there is no such heading");
            }
        }
    }

    @Test
    void theSettingsOfTheReadmeAreThoseOfTheCode() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (String name : io.sipmedia.gateway.GatewaySettings.names()) {
            assertTrue(readme.contains("| `" + name + "` |"), name);
        }
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").strip().replace(' ', '-');
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
