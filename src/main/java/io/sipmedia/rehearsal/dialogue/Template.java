// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words with gaps. <code>{customer.name}</code> is filled from the data; <code>{a|b|"words"}</code> takes the first that
 * is there; <code>{order.id:digits}</code> is spoken digit by digit. A part in square brackets is left out when one of its
 * gaps stays empty; elsewhere an empty gap is simply nothing.
 */
final class Template {

    private static final Pattern OPTIONAL = Pattern.compile("\\[([^\\[\\]]*)]");
    private static final Pattern GAP = Pattern.compile("\\{([^{}]*)}");
    private static final String DIGITS = ":digits";

    private final String text;

    Template(String text) {
        this.text = text;
    }

    /** The words for this data. */
    String fill(Map<String, Object> data) {
        Matcher optional = OPTIONAL.matcher(text);
        String chosen = optional.replaceAll(part -> {
            String filled = gaps(part.group(1), data, true);
            return filled == null ? "" : Matcher.quoteReplacement(filled);
        });
        return gaps(chosen, data, false).replaceAll("\\s+", " ").replaceAll(" ([.,!?])", "$1").trim();
    }

    private static String gaps(String part, Map<String, Object> data, boolean strict) {
        StringBuilder out = new StringBuilder();
        Matcher gap = GAP.matcher(part);
        while (gap.find()) {
            String value = value(gap.group(1), data);
            if (value == null && strict) {
                return null;
            }
            gap.appendReplacement(out, Matcher.quoteReplacement(value == null ? "" : value));
        }
        return gap.appendTail(out).toString();
    }

    private static String value(String expression, Map<String, Object> data) {
        boolean digits = expression.endsWith(DIGITS);
        String choices = digits ? expression.substring(0, expression.length() - DIGITS.length()) : expression;
        for (String choice : choices.split("\\|")) {
            if (choice.startsWith("\"") && choice.endsWith("\"") && choice.length() > 1) {
                return choice.substring(1, choice.length() - 1);
            }
            String value = Fields.find(data, choice.trim());
            if (value != null) {
                return digits ? SpokenDigits.spell(value) : value;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }
}
