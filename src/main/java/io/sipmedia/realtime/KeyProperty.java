// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.KeyRefused;
import io.sipmedia.realtime.dialect.KeySource;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.AbstractLocationPropertiesSource;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.util.IOHelper;

/**
 * The key in a property of Camel, read anew at every call, so that a key which is changed while calls run is taken up. Camel's parser of
 * properties is passed by where that is possible: it writes each value that it finds into its log at DEBUG, and keeps a note of each
 * lookup. Only a value that stands for something else ({@code {{…}}}, or {@code ENC(…)} of camel-jasypt) has to go through it.
 *
 * <p>The environment, the system's properties and what Camel has read from files are in memory, and no reason to change threads;
 * functions may ask a vault, and so may sources of properties that are not Camel's own.
 *
 * @param asked the property's name; or a function and its argument, such as {@code hashicorp:secret/openai#key}; with {@code ?} in
 *     front, null is answered where there is none
 */
record KeyProperty(CamelContext context, String asked) implements KeySource {

    /** @throws KeyRefused there is no such property and it is not optional, or it cannot be read; without its value */
    @Override
    public String call() {
        String key = read(name());
        if (key == null && !optional()) {
            throw new KeyRefused("apiKeySource: there is no property " + name());
        }
        return key;
    }

    @Override
    public boolean atHand(Consumer<String> told) {
        if (name().indexOf(':') >= 0) {
            return false;
        }
        String key = ofTheSystem(name());
        if (key == null) {
            if (!context.getPropertiesComponent().getPropertiesSources().stream().allMatch(KeyProperty::inMemory)) {
                return false;
            }
            key = configured(name());
        }
        boolean none = key == null || key.isBlank();
        if (none ? !optional() : standsForAnother(key)) {
            return false;
        }
        told.accept(none ? null : key);
        return true;
    }

    private boolean optional() {
        return asked.startsWith("?");
    }

    private String name() {
        return optional() ? asked.substring(1) : asked;
    }

    private String read(String name) {
        try {
            int colon = name.indexOf(':');
            PropertiesFunction function = colon < 0 ? null
                    : context.getPropertiesComponent().getPropertiesFunction(name.substring(0, colon));
            String key = function != null ? function.apply(name.substring(colon + 1)) : colon < 0 ? plain(name) : parsed(name);
            return key == null || key.isBlank() ? null : key;
        } catch (IllegalArgumentException e) {
            return null; // how Camel says that it is not there
        } catch (Exception e) {
            throw new KeyRefused("apiKeySource: the property " + name + " cannot be read (" + e.getClass().getSimpleName() + ")", true);
        }
    }

    /** In Camel's own order: the environment and the system's properties before everything else. */
    private String plain(String name) throws Exception {
        String value = ofTheSystem(name);
        if (value == null) {
            value = configured(name);
        }
        return value != null && standsForAnother(value) ? parsed(name) : value;
    }

    private static String ofTheSystem(String name) {
        String value = IOHelper.lookupEnvironmentVariable(name);
        return value == null ? System.getProperty(name) : value;
    }

    private static boolean standsForAnother(String value) {
        return value.contains("{{") || value.startsWith("ENC(");
    }

    // of a file that was read with the start, or again when it changed
    private static boolean inMemory(PropertiesSource source) {
        return source instanceof AbstractLocationPropertiesSource;
    }

    private String configured(String name) {
        PropertiesComponent properties = context.getPropertiesComponent();
        Object value = properties.loadProperties(name::equals).get(name);
        return value != null ? value.toString()
                // of a source that cannot list what it has
                : properties.getPropertiesSources().stream().map(source -> source.getProperty(name)).filter(Objects::nonNull)
                        .findFirst().orElse(null);
    }

    private String parsed(String name) {
        return context.resolvePropertyPlaceholders("{{" + name + "}}");
    }
}
