// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One entry of the allow-list: an address ({@code sip:sales@pbx.example.com}), an address with a {@code *} at the end of
 * the user part ({@code +1202555*@pbx.example.com}), or a regular expression between slashes over {@code user@host}.
 */
final class AllowedTarget {

    /**
     * Numbers that cost the one who is billed for the call: premium rate in North America and the United Kingdom,
     * satellite, international networks, shared and premium international numbers. A second wall behind patterns; an
     * address that is written out is the operator's own decision.
     */
    private static final Pattern COSTLY = Pattern.compile(
            "(?:\\+|00|011|9011)?(?:1?(?:900|976)[0-9]{7}|44(?:9|87)[0-9]{5,}|870[0-9]{5,}|878[0-9]{5,}|88[1238][0-9]{5,}|808[0-9]{5,}|979[0-9]{5,})");
    private static final Pattern INTERNATIONAL_PREFIX = Pattern.compile("(?:9?011|00)[0-9]{6,}");

    private final String exact;
    private final Pattern pattern;

    private AllowedTarget(String exact, Pattern pattern) {
        this.exact = exact;
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException that says what is allowed */
    static AllowedTarget parse(String entry) {
        if (entry.length() > 2 && entry.startsWith("/") && entry.endsWith("/")) {
            try {
                return new AllowedTarget(null, Pattern.compile(entry.substring(1, entry.length() - 1)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("'" + entry + "' is not a regular expression: " + e.getDescription());
            }
        }
        int at = entry.indexOf('@');
        boolean prefix = at > 0 && entry.charAt(at - 1) == '*' && !entry.contains(";");
        // the star stands for something, so that the rest can be checked as an address
        TransferTarget target = TransferTarget.parse(prefix ? entry.substring(0, at - 1) + "0" + entry.substring(at) : entry);
        if (target == null) {
            throw new IllegalArgumentException(
                    "'" + entry + "' is not allowed; allowed are user@host, sip:user@host, prefix*@host and /regular expression/");
        }
        if (!prefix) {
            return new AllowedTarget(target.address(), null);
        }
        String fixed = target.user().substring(0, target.user().length() - 1);
        return new AllowedTarget(
                null, Pattern.compile(Pattern.quote(fixed) + "[A-Za-z0-9+*#._-]*" + Pattern.quote("@" + target.host() + target.port())));
    }

    boolean matches(TransferTarget target) {
        if (exact != null) {
            return exact.equals(target.address());
        }
        return pattern.matcher(target.address()).matches() && !isCostly(target.user());
    }

    static boolean isCostly(String user) {
        String number = user.replaceAll("[._-]", "");
        return COSTLY.matcher(number).matches() || INTERNATIONAL_PREFIX.matcher(number).matches();
    }
}
