// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.FactoryFinder;

/**
 * Finds a transport by its name: a class that a file {@code META-INF/services/org/apache/camel/realtime-transport/<name>}
 * names, as {@link DialectFinder} does it.
 */
final class TransportFinder {

    /** Where the files are. */
    static final String PATH = "META-INF/services/org/apache/camel/realtime-transport/";

    private static final List<String> SHIPPED = List.of("vertx", "vertx-websocket");

    private TransportFinder() {
    }

    /** A transport's name as it is looked up. */
    static String key(String name) {
        return name == null ? "" : name.trim().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException which lists those that ship */
    static TransportFactory find(CamelContext context, String name) {
        String key = key(name);
        // the name becomes part of a path
        if (key.matches("[a-z0-9][a-z0-9._-]*")) {
            FactoryFinder finder = context.getCamelContextExtension().getFactoryFinder(PATH);
            TransportFactory found = finder.newInstance(key, TransportFactory.class).orElse(null);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalArgumentException("transport '" + name + "' is not one of: " + String.join(", ", SHIPPED));
    }
}
