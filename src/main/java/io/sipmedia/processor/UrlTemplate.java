// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL with {@code {name}} places for arguments, each filled in percent-encoded. Scheme, host and port are fixed: what a
 * model says must not choose the machine that is asked.
 */
final class UrlTemplate {

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)}");

    private final String template;
    private final Set<String> names = new LinkedHashSet<>();

    /** @throws IllegalArgumentException if it is not an http(s) URL with a fixed host */
    UrlTemplate(String template) {
        this.template = template.trim();
        Matcher places = PLACE.matcher(this.template);
        while (places.find()) {
            names.add(places.group(1));
        }
        String probe = places.replaceAll("0");
        try {
            URI uri = URI.create(probe);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            int authorityEnd = this.template.indexOf(uri.getRawAuthority() == null ? "//" : uri.getRawAuthority());
            if (!http || uri.getHost() == null || authorityEnd < 0) {
                throw new IllegalArgumentException("no fixed host");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "url holds '" + template + "'; allowed is an http or https URL with a fixed host and {name} places for"
                                               + " arguments in path or query, such as https://crm.example.com/customers?phone={phone}");
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    String fill(Map<String, String> values) {
        return PLACE.matcher(template).replaceAll(place -> {
            // URLEncoder writes form encoding; %20 is right in path and query alike
            String value = URLEncoder.encode(values.get(place.group(1)), StandardCharsets.UTF_8).replace("+", "%20");
            // "." and ".." would be path steps
            return Matcher.quoteReplacement(value.matches("\\.+") ? value.replace(".", "%2E") : value);
        });
    }
}
