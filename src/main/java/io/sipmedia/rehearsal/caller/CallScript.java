// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A call as a YAML file: who calls, and the steps one after the other.
 *
 * <pre>
 * caller:
 *   from: "+12025550123"
 *   displayName: Alex Morgan
 *   headers: { X-Customer: "1007" }
 * steps:
 *   - waitsUntilAnswerEnds: 20s
 *   - says: where-is-my-order.wav
 *   - interrupts: { with: opening-hours.wav, after: 1200ms, within: 20s }
 *   - hangsUp
 * </pre>
 *
 * <p>Steps: {@code says} (WAV), {@code hears} (limit), {@code waitsUntilAnswerEnds} (limit; over means 700 ms of silence),
 * {@code hearsGoodbye} (limit; an answer to its end, or the other side hangs up), {@code interrupts} ({@code with} a WAV,
 * {@code after} so much of the answer, {@code within} a limit), {@code sends} (DTMF digits), {@code waits} (a time, in
 * silence), {@code holds}, {@code resumes}, {@code loses} (percent of its packets), {@code hangsUp}, {@code expectHangUp}
 * (limit). Times are {@code 700ms}, {@code 10s} or {@code 1m}; left out, a limit is 20 s.
 *
 * @param caller who calls: {@code from}, {@code displayName}, {@code headers}
 * @param steps  in order
 */
public record CallScript(Map<String, Object> caller, List<Step> steps) {

    private static final String FIRST_CALL = "/io/sipmedia/rehearsal/first-call.yaml";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A step of the script: its name as in the file and what it does. */
    public record Step(String name, Object argument) {

        void run(ScriptedCaller caller) {
            action(name).run(caller, argument);
        }
    }

    private interface Action {
        void run(ScriptedCaller caller, Object argument);
    }

    private static final Map<String, Action> ACTIONS = Map.ofEntries(
            Map.entry("says", (caller, wav) -> caller.says(String.valueOf(wav))),
            Map.entry("hears", (caller, limit) -> caller.hears(time(limit, LIMIT))),
            Map.entry("waitsUntilAnswerEnds", (caller, limit) -> caller.waitsUntilAnswerEnds(time(limit, LIMIT))),
            Map.entry("hearsGoodbye", (caller, limit) -> caller.hearsGoodbye(time(limit, LIMIT))),
            Map.entry("interrupts", CallScript::interrupt),
            Map.entry("sends", (caller, digits) -> caller.sends(String.valueOf(digits))),
            Map.entry("waits", (caller, length) -> caller.pauses(time(length, Duration.ofSeconds(1)))),
            Map.entry("holds", (caller, ignored) -> caller.holds()),
            Map.entry("resumes", (caller, ignored) -> caller.resumes()),
            Map.entry("loses", (caller, percent) -> caller.loses(Double.parseDouble(String.valueOf(percent).replace("%", "").trim()))),
            Map.entry("hangsUp", (caller, ignored) -> caller.hangsUp()),
            Map.entry("expectHangUp", (caller, limit) -> caller.expectHangUp(time(limit, LIMIT))));

    /** The call that ships: an order question, an interruption, a goodbye; about half a minute. */
    public static CallScript firstCall() {
        try (InputStream in = CallScript.class.getResourceAsStream(FIRST_CALL)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "first-call.yaml");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @throws IOException              when the file cannot be read
     * @throws IllegalArgumentException when it is no script; the message names the step and what is allowed
     */
    public static CallScript read(Path file) throws IOException {
        return parse(Files.readString(file), file.getFileName().toString());
    }

    /** @throws IllegalArgumentException as {@link #read} */
    public static CallScript parse(String yaml, String name) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(name + " is no YAML: " + e.getMessage(), e);
        }
        if (!(root instanceof Map<?, ?> map) || !(map.get("steps") instanceof List<?> entries)) {
            throw new IllegalArgumentException(name + ": a script is a map with 'steps', a list");
        }
        List<Step> steps = new ArrayList<>();
        for (Object entry : entries) {
            Step step = entry instanceof Map<?, ?> one && one.size() == 1
                    ? new Step(String.valueOf(one.keySet().iterator().next()), one.values().iterator().next())
                    : new Step(String.valueOf(entry), null);
            if (!ACTIONS.containsKey(step.name())) {
                throw new IllegalArgumentException(name + ", step " + (steps.size() + 1) + ": no step '" + step.name() + "'; allowed: "
                        + String.join(", ", new TreeSet<>(ACTIONS.keySet())));
            }
            steps.add(step);
        }
        return new CallScript(stringKeys(map.get("caller")), List.copyOf(steps));
    }

    /** A caller as the script describes it, to be given its target's URI and built. */
    public ScriptedCaller.Builder caller(String target) {
        ScriptedCaller.Builder builder = ScriptedCaller.builder().target(target);
        if (caller.get("from") != null) {
            builder.from(String.valueOf(caller.get("from")));
        }
        if (caller.get("displayName") != null) {
            builder.displayName(String.valueOf(caller.get("displayName")));
        }
        stringKeys(caller.get("headers")).forEach((header, value) -> builder.header(header, String.valueOf(value)));
        return builder;
    }

    /**
     * Calls and goes through the steps; hangs up at the end in any case. The caller stays open for its recording.
     *
     * @throws CallerException when a step could not be done; its message names the step
     */
    public void run(ScriptedCaller caller) {
        caller.call();
        try {
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                try {
                    step.run(caller);
                } catch (CallerException e) {
                    throw new CallerException("Step " + (i + 1) + " (" + step.name() + "): " + e.getMessage(), e);
                }
            }
        } finally {
            caller.hangsUp();
        }
    }

    private static void interrupt(ScriptedCaller caller, Object argument) {
        Map<String, Object> how = argument instanceof Map<?, ?> ? stringKeys(argument) : Map.of("with", String.valueOf(argument));
        caller.interruptsWith(String.valueOf(how.get("with")), time(how.get("after"), Duration.ofMillis(1200)), time(how.get("within"), LIMIT));
    }

    private static Action action(String name) {
        return ACTIONS.get(name);
    }

    private static Map<String, Object> stringKeys(Object map) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> any) {
            any.forEach((key, value) -> result.put(String.valueOf(key), value));
        }
        return result;
    }

    private static Duration time(Object value, Duration preset) {
        if (value == null) {
            return preset;
        }
        String text = value.toString().trim();
        try {
            if (text.endsWith("ms")) {
                return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2).trim()));
            }
            if (text.endsWith("s")) {
                return Duration.ofMillis(Math.round(1000 * Double.parseDouble(text.substring(0, text.length() - 1).trim())));
            }
            if (text.endsWith("m")) {
                return Duration.ofMinutes(Long.parseLong(text.substring(0, text.length() - 1).trim()));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("No time: '" + text + "'; write 700ms, 10s or 1m", e);
        }
        throw new IllegalArgumentException("No time: '" + text + "'; write 700ms, 10s or 1m");
    }
}
