// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.transport.ClientSecrets;
import io.sipmedia.realtime.transport.KeyRefused;
import io.sipmedia.realtime.transport.KeySource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesFunction;

/**
 * From the options {@code apiKey}, {@code apiKeySource} and {@code clientSecretUrl} to where a connection's key comes from.
 */
final class KeySources {

    private static final String PROPERTY = "property:";
    private static final String BEAN = "bean:";

    private KeySources() {
    }

    /** Refuses what is no source, before a call is made. */
    static void check(RealtimeConfiguration configuration) {
        String source = configuration.getApiKeySource();
        if (source != null && !source.startsWith(PROPERTY) && !source.startsWith(BEAN)) {
            // it may be a key that was put into the wrong option
            throw new IllegalArgumentException("apiKeySource is neither property:name nor bean:name (its value is not shown)");
        }
        String url = configuration.getClientSecretUrl();
        if (url != null && !url.matches("(?i)https://.+") && !url.matches("(?i)http://(127\\.0\\.0\\.1|localhost|\\[::1])[:/].*")) {
            throw new IllegalArgumentException("clientSecretUrl is not an https:// address; a key must not go over an open line");
        }
    }

    /** Null when the key stands in the option {@code apiKey}, which the session has. */
    static KeySource of(RealtimeConfiguration configuration, CamelContext context, Executor threads, ClientSecrets secrets) {
        String source = configuration.getApiKeySource();
        String url = configuration.getClientSecretUrl();
        if (source == null && url == null) {
            return null;
        }
        String given = configuration.getApiKey();
        KeySource key = source == null ? () -> CompletableFuture.completedFuture(given)
                : source.startsWith(BEAN) ? bean(context, source.substring(BEAN.length()), threads)
                : property(context, source.substring(PROPERTY.length()), threads);
        return url == null ? key : secrets.source(url, configuration.getModel(), key, source == null ? String.valueOf(given) : source);
    }

    // a vault may take its time, so not on the call's loop
    private static KeySource property(CamelContext context, String asked, Executor threads) {
        boolean optional = asked.startsWith("?");
        String name = optional ? asked.substring(1) : asked;
        return () -> CompletableFuture.supplyAsync(() -> {
            String key = read(context, name);
            if (key == null && !optional) {
                throw new KeyRefused("apiKeySource: there is no property " + name);
            }
            return key;
        }, threads);
    }

    private static String read(CamelContext context, String name) {
        try {
            int colon = name.indexOf(':');
            PropertiesFunction function = colon < 0 ? null
                    : context.getPropertiesComponent().getPropertiesFunction(name.substring(0, colon));
            // asked itself, because Camel's parser writes what it finds into its log at DEBUG
            String key = function != null ? function.apply(name.substring(colon + 1))
                    : context.resolvePropertyPlaceholders("{{" + name + "}}");
            return key == null || key.isBlank() ? null : key;
        } catch (IllegalArgumentException e) {
            return null; // how Camel says that it is not there
        } catch (Exception e) {
            throw new KeyRefused("apiKeySource: the property " + name + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static KeySource bean(CamelContext context, String name, Executor threads) {
        Object bean = context.getRegistry().lookupByName(name);
        if (bean instanceof KeySource source) {
            return source;
        }
        if (bean instanceof Supplier<?> supplier) {
            return () -> CompletableFuture.supplyAsync(() -> {
                Object key = supplier.get();
                return key == null ? null : key.toString();
            }, threads);
        }
        return () -> CompletableFuture.failedFuture(
                new KeyRefused("apiKeySource: there is no bean " + name + " of type KeySource or Supplier"));
    }
}
