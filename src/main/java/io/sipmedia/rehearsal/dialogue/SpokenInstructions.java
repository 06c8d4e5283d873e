// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the words a client wants spoken in the instructions of a response: {@code Say exactly: "Hello."}, {@code Greet the
 * caller with “Good morning”}, {@code Say the following words and nothing else: Hello.}
 */
public final class SpokenInstructions {

    private static final Pattern QUOTED = Pattern.compile("[\"\u201c\u00ab](.+)[\"\u201d\u00bb]", Pattern.DOTALL);
    private static final Pattern AFTER_COLON = Pattern.compile(
            "(?i)\\b(?:say|speak|greet|repeat|read|tell|utter|welcome)\\b[^:]*:\\s*(.+)", Pattern.DOTALL);

    private SpokenInstructions() {
    }

    /** The words to speak, or null when the instructions name none. */
    public static String words(String instructions) {
        for (Pattern pattern : new Pattern[] {AFTER_COLON, QUOTED}) {
            Matcher matcher = pattern.matcher(instructions);
            if (matcher.find()) {
                return unquoted(matcher.group(1).trim());
            }
        }
        return null;
    }

    private static String unquoted(String words) {
        Matcher whole = Pattern.compile("^[\"'\u201c\u2018\u00ab](.*)[\"'\u201d\u2019\u00bb][.]?$", Pattern.DOTALL).matcher(words);
        return whole.matches() ? whole.group(1).trim() : words;
    }
}
