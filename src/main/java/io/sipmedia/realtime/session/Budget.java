// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much may be spent: money, tokens, minutes, or several of them, of which the first that is reached counts.
 *
 * @param money  in USD; null for no limit
 * @param tokens input and output, transcriptions included; null for no limit
 * @param millis of sessions; null for no limit
 */
public record Budget(BigDecimal money, Long tokens, Long millis) {

    /** No limit at all. */
    public static final Budget UNLIMITED = new Budget(null, null, null);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000);

    /**
     * Reads {@code 2.50 USD}, {@code 200000 tokens}, {@code 10 minutes}, or several of them, separated by comma.
     *
     * @throws IllegalArgumentException which names what is not understood
     */
    public static Budget parse(String option, String text) {
        Budget sum = UNLIMITED;
        if (text == null || text.isBlank()) {
            return sum;
        }
        for (String part : text.split(",", -1)) {
            String[] words = part.strip().split("\\s+");
            sum = sum.with(option, part.strip(), words.length == 2 ? number(words[0]) : null, words.length == 2 ? words[1] : "");
        }
        return sum;
    }

    private Budget with(String option, String part, BigDecimal number, String unit) {
        if (number != null && number.signum() > 0) {
            switch (unit.toLowerCase(Locale.ROOT)) {
                case "usd" -> {
                    return new Budget(number, tokens, millis);
                }
                case "token", "tokens" -> {
                    return new Budget(money, number.longValue(), millis);
                }
                case "min", "minute", "minutes" -> {
                    return new Budget(money, tokens, number.multiply(MINUTE).longValue());
                }
                default -> { }
            }
        }
        throw new IllegalArgumentException(option + ": '" + part + "' is not of the form '2.50 USD', '200000 tokens' or '10 minutes'");
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public boolean unlimited() {
        return money == null && tokens == null && millis == null;
    }

    /** With so much more of what is limited; what has no limit needs no more. */
    public Budget plus(Budget more) {
        return new Budget(money == null || more.money == null ? money : money.add(more.money),
                tokens == null || more.tokens == null ? tokens : Long.valueOf(tokens + more.tokens),
                millis == null || more.millis == null ? millis : Long.valueOf(millis + more.millis));
    }

    /** How much of it is spent, in whole per cent, rounded down; of several limits the one that is nearest. */
    int percent(Spent spent) {
        int most = 0;
        if (money != null) {
            most = Math.max(most, percent(spent.money(), money));
        }
        if (tokens != null) {
            most = Math.max(most, percent(BigDecimal.valueOf(spent.tokens()), BigDecimal.valueOf(tokens)));
        }
        if (millis != null) {
            most = Math.max(most, percent(BigDecimal.valueOf(spent.millis()), BigDecimal.valueOf(millis)));
        }
        return most;
    }

    private static int percent(BigDecimal part, BigDecimal whole) {
        return part.multiply(HUNDRED).divide(whole, 0, RoundingMode.DOWN).min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
    }

    /** As the option says it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (money != null) {
            parts.add(money.toPlainString() + " USD");
        }
        if (tokens != null) {
            parts.add(tokens + " tokens");
        }
        if (millis != null) {
            parts.add(BigDecimal.valueOf(millis).divide(MINUTE, 3, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString() + " minutes");
        }
        return String.join(", ", parts);
    }
}
