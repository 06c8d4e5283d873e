// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function the dialogue knows how to use, as the YAML file describes it.
 *
 * @param names       under which a session may declare it
 * @param arguments   templates of the values by parameter name; only those the session's declaration knows are sent
 * @param preamble    words before the call, may be null
 * @param found       fields of which the result must have one to be a success
 * @param reply       words on success
 * @param closing     words added to the reply when nothing else is waiting for an answer
 * @param missing     words when the result has none of the fields
 * @param failed      words when the result is an error
 * @param unavailable words when the session declares no such function
 */
record ToolRule(List<String> names, Map<String, Template> arguments, Template preamble, List<String> found, Template reply,
        Template closing, Template missing, Template failed, Template unavailable) {

    Optional<ToolSpec> among(List<ToolSpec> tools) {
        return tools.stream().filter(tool -> names.contains(tool.name())).findFirst();
    }

    ToolCall call(ToolSpec tool, Map<String, Object> data) {
        Map<String, Object> values = new LinkedHashMap<>();
        String any = null;
        for (Map.Entry<String, Template> argument : arguments.entrySet()) {
            String value = argument.getValue().fill(data);
            if (!value.isEmpty()) {
                any = any == null ? value : any;
                if (tool.parameters().containsKey(argument.getKey())) {
                    values.put(argument.getKey(), allowed(value, tool.parameters().get(argument.getKey())));
                }
            }
        }
        // a declaration with names of its own: its first parameter gets what we have
        if (values.isEmpty() && any != null && !tool.parameters().isEmpty()) {
            Map.Entry<String, List<String>> first = tool.parameters().entrySet().iterator().next();
            values.put(first.getKey(), allowed(any, first.getValue()));
        }
        return new ToolCall(tool.name(), values);
    }

    private static String allowed(String value, List<String> choices) {
        if (choices.isEmpty() || choices.contains(value)) {
            return value;
        }
        return choices.stream().filter(choice -> choice.contains(value) || value.contains(choice)).findFirst().orElse(choices.get(0));
    }
}
