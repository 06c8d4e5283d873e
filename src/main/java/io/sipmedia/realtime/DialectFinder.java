// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Dialect;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.FactoryFinder;

/**
 * Finds a dialect by its name: first a bean of that name in the registry, then a class that a file
 * {@code META-INF/services/org/apache/camel/realtime-dialect/<name>} names, which is how Camel finds components wherever it
 * runs. Those that ship are found the second way, too.
 */
final class DialectFinder {

    /** Where the files are. */
    static final String PATH = "META-INF/services/org/apache/camel/realtime-dialect/";

    static final List<String> SHIPPED =
            List.of("ga", "beta", "qwen", "speaches", "azure-preview", "voice-live", "xai", "gpt-live", "gemini-live");

    private DialectFinder() {
    }

    /** @throws IllegalArgumentException which lists the dialects that are known of */
    static Dialect find(CamelContext context, String name) {
        String wanted = name == null ? "" : name.trim();
        Dialect bean = wanted.isEmpty() ? null
                : context.getRegistry().lookupByNameAndType(wanted, Dialect.class);
        if (bean != null) {
            return bean;
        }
        String key = wanted.toLowerCase(Locale.ROOT);
        // the name becomes part of a path
        if (key.matches("[a-z0-9][a-z0-9._-]*")) {
            FactoryFinder finder = context.getCamelContextExtension().getFactoryFinder(PATH);
            Dialect found = finder.newInstance(key, Dialect.class).orElse(null);
            if (found != null) {
                return found;
            }
        }
        Set<String> known = new TreeSet<>(SHIPPED);
        known.addAll(context.getRegistry().findByTypeWithName(Dialect.class).keySet());
        throw new IllegalArgumentException("dialect '" + name + "' is not one of: " + String.join(", ", known));
    }
}
