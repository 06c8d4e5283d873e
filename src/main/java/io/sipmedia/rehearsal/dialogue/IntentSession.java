// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A conversation by intents: remembers what was learned, what was asked for and what was said last. */
final class IntentSession implements DialogueSession {

    private static final ObjectMapper JSON = new ObjectMapper();
    // false in one of these: the function ran and what it should do did not come about
    private static final List<String> REFUSALS = List.of("accepted", "transferred");

    private final List<Intent> intents;
    private final Map<String, ToolRule> tools;
    private final Template greeting;
    private final Template fallback;
    private final Map<String, Object> data = new LinkedHashMap<>();
    private Intent waiting;
    private String lastWords = "";

    IntentSession(List<Intent> intents, Map<String, ToolRule> tools, Template greeting, Template fallback) {
        this.intents = intents;
        this.tools = tools;
        this.greeting = greeting;
        this.fallback = fallback;
    }

    @Override
    public Answer heard(String words, List<ToolSpec> offered) {
        if (!words.isBlank()) {
            data.put("words", words);
            for (Intent intent : intents) {
                if (intent.matches(words, data)) {
                    return answer(intent, offered);
                }
            }
        }
        return say("fallback", fallback);
    }

    private Answer answer(Intent intent, List<ToolSpec> offered) {
        if (intent.repeat()) {
            return Answer.say(intent.name(), lastWords.isEmpty() ? remember(fallback.fill(data)) : lastWords);
        }
        if (!intent.satisfied(data)) {
            waiting = intent;
            return say(intent.name(), intent.ask() == null ? fallback : intent.ask());
        }
        if (intent.tool() == null) {
            return say(intent.name(), intent.reply());
        }
        ToolRule rule = tools.get(intent.tool());
        Optional<ToolSpec> tool = rule.among(offered);
        if (tool.isEmpty()) {
            return say(intent.name(), rule.unavailable() == null ? fallback : rule.unavailable());
        }
        String preamble = rule.preamble() == null ? null : rule.preamble().fill(data);
        return new Answer(intent.name(), preamble, rule.call(tool.get(), data));
    }

    @Override
    public Answer toolResult(String tool, String output, List<ToolSpec> offered) {
        for (Map.Entry<String, ToolRule> entry : tools.entrySet()) {
            if (entry.getValue().names().contains(tool)) {
                return result(entry.getKey(), entry.getValue(), parsed(output));
            }
        }
        return say("result", new Template("The answer is: {answer}.").fill(Map.of("answer", output)));
    }

    private Answer result(String key, ToolRule rule, Map<String, Object> result) {
        data.remove(key);
        if (Fields.find(result, "error") != null || REFUSALS.stream().anyMatch(field -> "false".equals(Fields.find(result, field)))) {
            waiting = null;
            data.put(key, result);
            return say(key + "-failed", rule.failed() == null ? fallback : rule.failed());
        }
        if (!rule.found().isEmpty() && rule.found().stream().allMatch(field -> Fields.find(result, field) == null)) {
            return say(key + "-missing", rule.missing() == null ? fallback : rule.missing());
        }
        data.put(key, result);
        String words = rule.reply() == null ? "" : rule.reply().fill(data);
        if (waiting != null && waiting.satisfied(data) && waiting.reply() != null) {
            words = words + " " + waiting.reply().fill(data);
            waiting = null;
        } else if (rule.closing() != null) {
            words = words + " " + rule.closing().fill(data);
        }
        return say(key, words.trim());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsed(String output) {
        try {
            Object value = JSON.readValue(output, Object.class);
            return value instanceof Map ? (Map<String, Object>) value : Map.of("result", value == null ? "" : value);
        } catch (JsonProcessingException e) {
            return Map.of("result", output);
        }
    }

    @Override
    public Answer instructed(String instructions) {
        String words = instructions == null ? null : SpokenInstructions.words(instructions);
        return words == null ? say("greeting", greeting) : say("instructed", words);
    }

    private Answer say(String intent, Template template) {
        return say(intent, template.fill(data));
    }

    private Answer say(String intent, String words) {
        return Answer.say(intent, remember(words));
    }

    private String remember(String words) {
        lastWords = words;
        return words;
    }
}
