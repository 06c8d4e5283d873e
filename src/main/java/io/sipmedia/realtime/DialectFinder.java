// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Dialect;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.FactoryFinder;

/**
 * Finds a dialect by its name: first a bean of that name in the registry, then a class that a file
 * {@code META-INF/services/org/apache/camel/realtime-dialect/<name>} names, which is how Camel finds components wherever it
 * runs. Those that ship are found the second way, too.
 */
public final class DialectFinder {

    /** Where the files are. */
    public static final String PATH = "META-INF/services/org/apache/camel/realtime-dialect/";

    /** Their names, in the order of the documentation. */
    public static final List<String> SHIPPED =
            List.of("ga", "beta", "qwen", "speaches", "azure-preview", "voice-live", "xai", "gpt-live", "gemini-live");

    private DialectFinder() {
    }

    /**
     * Only the second way, for those who ask before there is a Camel context, and so a registry.
     *
     * @param finder looks at {@link #PATH}
     * @throws IllegalArgumentException which lists the dialects that ship
     */
    public static Dialect find(FactoryFinder finder, String name) {
        return made(finder, name == null ? "" : name.trim()).orElseThrow(() -> unknown(name, SHIPPED));
    }

    /** @throws IllegalArgumentException which lists the dialects that are known of */
    static Dialect find(CamelContext context, String name) {
        String wanted = name == null ? "" : name.trim();
        Dialect bean = wanted.isEmpty() ? null
                : context.getRegistry().lookupByNameAndType(wanted, Dialect.class);
        if (bean != null) {
            return bean;
        }
        Optional<Dialect> made = made(context.getCamelContextExtension().getFactoryFinder(PATH), wanted);
        if (made.isPresent()) {
            return made.get();
        }
        Set<String> known = new TreeSet<>(SHIPPED);
        known.addAll(context.getRegistry().findByTypeWithName(Dialect.class).keySet());
        throw unknown(name, known);
    }

    private static Optional<Dialect> made(FactoryFinder finder, String wanted) {
        String key = wanted.toLowerCase(Locale.ROOT);
        // the name becomes part of a path
        return key.matches("[a-z0-9][a-z0-9._-]*") ? finder.newInstance(key, Dialect.class) : Optional.empty();
    }

    private static IllegalArgumentException unknown(String name, Collection<String> known) {
        return new IllegalArgumentException("dialect '" + name + "' is not one of: " + String.join(", ", known));
    }
}
