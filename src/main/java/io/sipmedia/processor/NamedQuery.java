// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query with parameters named as Camel's SQL component names them, {@code :#phone}. Values are always bound, never
 * written into the text.
 *
 * @param sql        the query with a {@code ?} for each parameter
 * @param parameters the names in the order of the question marks
 */
record NamedQuery(String sql, List<String> parameters) {

    private static final Pattern PARAMETER = Pattern.compile(":#([A-Za-z][A-Za-z0-9_-]*)");

    static NamedQuery parse(String query) {
        String trimmed = query.trim();
        if (!trimmed.regionMatches(true, 0, "select", 0, 6) && !trimmed.regionMatches(true, 0, "with", 0, 4)) {
            throw new IllegalArgumentException("query must be a SELECT such as select name from customer where phone = :#phone");
        }
        List<String> names = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(trimmed);
        String sql = matcher.replaceAll(found -> {
            names.add(found.group(1));
            return "?";
        });
        return new NamedQuery(sql, List.copyOf(names));
    }

    Set<String> names() {
        return new LinkedHashSet<>(parameters);
    }
}
