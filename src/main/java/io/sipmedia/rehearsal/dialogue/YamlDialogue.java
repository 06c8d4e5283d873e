// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A dialogue of intents read from YAML; {@code dialogue.yaml}, which ships, explains the format. Wrong files are refused
 * with the name of the intent that is wrong.
 */
public final class YamlDialogue implements Dialogue {

    /** The dialogue that ships. */
    public static final URL SHIPPED = YamlDialogue.class.getResource("/io/sipmedia/rehearsal/dialogue.yaml");

    private final List<Intent> intents = new ArrayList<>();
    private final Map<String, ToolRule> tools = new LinkedHashMap<>();
    private final Template greeting;
    private final Template fallback;

    private YamlDialogue(Map<?, ?> root) {
        greeting = template(root, "greeting");
        fallback = template(root, "fallback");
        if (greeting == null || fallback == null) {
            throw new IllegalArgumentException("a dialogue needs 'greeting' and 'fallback'");
        }
        map(root.get("tools")).forEach((key, value) -> tools.put(key.toString(), tool(map(value))));
        for (Object entry : list(root.get("intents"))) {
            intents.add(intent(map(entry)));
        }
    }

    /** The dialogue that ships. */
    public static YamlDialogue shipped() {
        return load(SHIPPED);
    }

    /**
     * Reads a dialogue.
     *
     * @throws IllegalArgumentException when the file cannot be read or is wrong
     */
    public static YamlDialogue load(URL url) {
        try (InputStream in = url.openStream()) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the dialogue " + url + " cannot be read", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the dialogue " + url + " is wrong: " + e.getMessage(), e);
        }
    }

    /** Reads a dialogue from its text. */
    public static YamlDialogue parse(String yaml) {
        return new YamlDialogue(map(new Load(LoadSettings.builder().build()).loadFromString(yaml)));
    }

    @Override
    public DialogueSession open() {
        return new IntentSession(intents, tools, greeting, fallback);
    }

    private Intent intent(Map<?, ?> entry) {
        String name = String.valueOf(entry.get("name"));
        List<Pattern> patterns = new ArrayList<>();
        for (Object pattern : list(entry.get("patterns"))) {
            try {
                patterns.add(Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("intent " + name + ": " + e.getMessage(), e);
            }
        }
        String tool = entry.get("tool") == null ? null : entry.get("tool").toString();
        if (tool != null && !tools.containsKey(tool)) {
            throw new IllegalArgumentException("intent " + name + " calls the tool " + tool + ", which is not among 'tools'");
        }
        Map<String, Object> defaults = new LinkedHashMap<>();
        map(entry.get("defaults")).forEach((key, value) -> defaults.put(key.toString(), value));
        boolean repeat = Boolean.TRUE.equals(entry.get("repeat"));
        Template reply = template(entry, "reply");
        if (reply == null && tool == null && !repeat) {
            throw new IllegalArgumentException("intent " + name + " has no 'reply' and no 'tool'");
        }
        return new Intent(name, patterns, Boolean.TRUE.equals(entry.get("number")), strings(entry.get("needs")), reply,
                template(entry, "ask"), tool, defaults, repeat);
    }

    private static ToolRule tool(Map<?, ?> entry) {
        Map<String, Template> arguments = new LinkedHashMap<>();
        map(entry.get("arguments")).forEach((key, value) -> arguments.put(key.toString(), new Template(value.toString())));
        return new ToolRule(strings(entry.get("names")), arguments, template(entry, "preamble"), strings(entry.get("found")),
                template(entry, "reply"), template(entry, "closing"), template(entry, "missing"), template(entry, "failed"),
                template(entry, "unavailable"));
    }

    private static Template template(Map<?, ?> entry, String key) {
        return entry.get(key) == null ? null : new Template(entry.get(key).toString());
    }

    private static List<String> strings(Object value) {
        return list(value).stream().map(Object::toString).toList();
    }

    private static Map<?, ?> map(Object value) {
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
    }
}
