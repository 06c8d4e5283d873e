// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as callers say them, digit by digit: "one zero zero seven" is 1007. */
public final class SpokenDigits {

    private static final Map<String, Character> DIGITS = Map.ofEntries(
            Map.entry("zero", '0'), Map.entry("oh", '0'), Map.entry("one", '1'), Map.entry("two", '2'),
            Map.entry("three", '3'), Map.entry("four", '4'), Map.entry("five", '5'), Map.entry("six", '6'),
            Map.entry("seven", '7'), Map.entry("eight", '8'), Map.entry("nine", '9'));
    private static final int SHORTEST = 3;
    private static final Pattern WRITTEN = Pattern.compile("\\+?\\d[\\d -]{1,}\\d");

    private SpokenDigits() {
    }

    /** The longest number of at least three digits in the words, or null. Numbers written with digits count too. */
    public static String find(String words) {
        Matcher written = WRITTEN.matcher(words);
        String best = written.find() ? written.group().replaceAll("[ -]", "") : "";
        StringBuilder run = new StringBuilder();
        for (String word : (words + " .").split("[\\s,]+")) {
            Character digit = DIGITS.get(word.toLowerCase());
            if (digit != null) {
                run.append(digit);
                continue;
            }
            if (run.length() > best.length()) {
                best = run.toString();
            }
            run.setLength(0);
        }
        return best.length() < SHORTEST ? null : best;
    }

    /** A number as it should be spoken: "1007" becomes "1 0 0 7". */
    static String spell(String number) {
        return number.replaceAll("[^0-9]", "").replaceAll("(?<=.)(?=.)", " ");
    }
}
