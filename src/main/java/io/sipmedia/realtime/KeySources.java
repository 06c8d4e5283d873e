// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.KeyRefused;
import io.sipmedia.realtime.transport.ClientSecrets;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/**
 * From the options {@code tokenSupplier}, {@code apiKeySource}, {@code apiKey} (the first that is there) and
 * {@code clientSecretUrl} to the credential of a server. Sources are asked on a thread that may wait, before every connection; equal
 * options make equal sources, so that calls share what they know of a server.
 */
final class KeySources {

    private static final String PROPERTY = "property:";
    private static final String BEAN = "bean:";

    private KeySources() {
    }

    /**
     * The credential that the options name.
     *
     * @param model a short-lived key is asked for
     * @throws IllegalArgumentException for what is no source; without its value
     */
    static Credential credential(RealtimeConfiguration configuration, String model, CamelContext context, ClientSecrets secrets) {
        check(configuration);
        Credential.Scheme scheme = Credential.Scheme.of(configuration.getAuthentication());
        String source = configuration.getApiKeySource();
        Credential key = source == null || configuration.tokens() != null ? given(configuration)
                : Credential.fetched(source.startsWith(BEAN) ? new Bean(context, source.substring(BEAN.length()))
                        : new KeyProperty(context, source.substring(PROPERTY.length())), scheme);
        String url = configuration.getClientSecretUrl();
        return url == null || secrets == null ? key
                : Credential.fetched(secrets.source(url, model, key), scheme);
    }

    /** The credential that stands in the options themselves. */
    static Credential given(RealtimeConfiguration configuration) {
        Credential.Scheme scheme = Credential.Scheme.of(configuration.getAuthentication());
        return configuration.tokens() != null ? Credential.tokens(configuration.tokens())
                : Credential.of(configuration.getApiKey(), scheme);
    }

    private static void check(RealtimeConfiguration configuration) {
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

    private record Bean(CamelContext context, String name) implements Callable<String> {

        @Override
        public String call() {
            if (context.getRegistry().lookupByName(name) instanceof Supplier<?> supplier) {
                Object key = supplier.get();
                return key == null ? null : key.toString();
            }
            throw new KeyRefused("apiKeySource: there is no bean " + name + " of type Supplier");
        }
    }
}
