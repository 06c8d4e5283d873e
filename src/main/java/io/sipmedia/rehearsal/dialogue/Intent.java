// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Something callers want, as the YAML file describes it.
 *
 * @param name      for logs and assertions
 * @param patterns  any of them found in the words means this intent; named groups become data
 * @param number    whether a number must be in the words; it becomes the field {@code number}
 * @param needs     fields that must be known for the reply
 * @param reply     when all is known
 * @param ask       when something is missing; the intent is then taken up again after the next function result
 * @param tool      key of the function to call, or null
 * @param defaults  data for groups that did not match
 * @param repeat    whether to say the last words again
 */
record Intent(String name, List<Pattern> patterns, boolean number, List<String> needs, Template reply, Template ask, String tool,
        Map<String, Object> defaults, boolean repeat) {

    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** Whether the words mean this intent; if so, what they tell is put into the data. */
    boolean matches(String words, Map<String, Object> data) {
        String digits = SpokenDigits.find(words);
        if (number && digits == null) {
            return false;
        }
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(words);
            if (matcher.find()) {
                data.putAll(defaults);
                Matcher names = GROUP.matcher(pattern.pattern());
                while (names.find()) {
                    if (matcher.group(names.group(1)) != null) {
                        data.put(names.group(1), matcher.group(names.group(1)));
                    }
                }
                if (digits != null) {
                    data.put("number", digits);
                }
                return true;
            }
        }
        return false;
    }

    boolean satisfied(Map<String, Object> data) {
        return needs.stream().allMatch(fields -> Stream.of(fields.split("\\|")).anyMatch(field -> Fields.find(data, field) != null));
    }
}
