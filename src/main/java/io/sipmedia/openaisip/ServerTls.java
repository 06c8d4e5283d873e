// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.AliasedX509ExtendedKeyManager;
import org.apache.camel.support.jsse.SSLContextParameters;

/** Makes a server speak TLS as Camel's SSL parameters say: key, alias, protocols, cipher suites, and who must show a certificate. */
final class ServerTls {

    private ServerTls() {
    }

    /** @throws IllegalArgumentException if there is no key, or something in them cannot be used */
    static void apply(SSLContextParameters ssl, CamelContext context, HttpServerOptions http) {
        try {
            // an engine of theirs has the protocols and suites after all their filters
            SSLEngine engine = ssl.createSSLContext(context).createSSLEngine();
            http.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(key(ssl)))
                    .setEnabledSecureTransportProtocols(new LinkedHashSet<>(List.of(engine.getEnabledProtocols())));
            Arrays.stream(engine.getEnabledCipherSuites()).forEach(http::addEnabledCipherSuite);
            if (ssl.getTrustManagers() != null) {
                for (TrustManager each : ssl.getTrustManagers().createTrustManagers()) {
                    http.setTrustOptions(TrustOptions.wrap(each));
                }
            }
            String client = ssl.getServerParameters() == null ? null : ssl.getServerParameters().getClientAuthentication();
            http.setClientAuth(clientAuth(client == null ? "NONE" : context.resolvePropertyPlaceholders(client)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the sslContextParameters cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509KeyManager key(SSLContextParameters ssl) throws GeneralSecurityException, IOException {
        X509KeyManager key = ssl.getKeyManagers() == null ? null : Arrays.stream(ssl.getKeyManagers().createKeyManagers())
                .filter(X509KeyManager.class::isInstance).map(X509KeyManager.class::cast).findFirst().orElse(null);
        if (key == null) {
            throw new IllegalArgumentException("the sslContextParameters hold no keyManagers, and a server needs a key");
        }
        return ssl.getCertAlias() == null ? key : new AliasedX509ExtendedKeyManager(ssl.getCertAlias(), key);
    }

    private static ClientAuth clientAuth(String asked) {
        return switch (asked.toUpperCase(Locale.ROOT)) {
            case "WANT" -> ClientAuth.REQUEST;
            case "REQUIRE" -> ClientAuth.REQUIRED;
            default -> ClientAuth.NONE;
        };
    }
}
