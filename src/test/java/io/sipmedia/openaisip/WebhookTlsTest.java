// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.model.SignedWebhook;
import io.sipmedia.support.TestKeys;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.net.ssl.SSLParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks by https to the component's own server, as Camel's SSL parameters say. */
class WebhookTlsTest extends OpenAiSipTestBase {

    @TempDir
    static Path folder;
    private static TestKeys keys;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = TestKeys.create(folder);
    }

    private static final String WITH_BEAN = INCOMING.replace("openai-sip:openai", "openai-sip:openai?sslContextParameters=#ssl");

    private String httpsUrl() {
        return webhookUrl().replace("http:", "https:");
    }

    private int send(SSLContextParameters client, String... protocols) throws Exception {
        SSLParameters engine = new SSLParameters();
        if (protocols.length > 0) {
            engine.setProtocols(protocols);
        }
        SignedWebhook webhook = webhook(model.calls().ring());
        return HttpClient.newBuilder().sslContext(client.createSSLContext(context)).sslParameters(engine).build()
                .send(webhook.to(httpsUrl()), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void theContextsGlobalParametersMakeItHttps() throws Exception {
        context.setSSLContextParameters(keys.key());
        context.getComponent("openai-sip", OpenAiSipComponent.class).setUseGlobalSslContextParameters(true);
        yaml(INCOMING);
        assertEquals(200, send(keys.trust()));
        until(() -> seen.size() == 1);
        assertThrows(Exception.class, () -> webhook(model.calls().ring()).sendTo(webhookUrl()), "plain HTTP is not served there");
    }

    @Test
    void globalParametersThatNobodyAskedForChangeNothing() throws Exception {
        context.setSSLContextParameters(keys.key());
        yaml(INCOMING);
        assertEquals(200, webhook(model.calls().ring()).sendTo(webhookUrl()));
    }

    @Test
    void anEndpointsOwnParametersComeFirst() throws Exception {
        SSLContextParameters useless = keys.trust();
        context.setSSLContextParameters(useless);
        context.getComponent("openai-sip", OpenAiSipComponent.class).setUseGlobalSslContextParameters(true);
        context.getRegistry().bind("ssl", keys.key());
        yaml(WITH_BEAN);
        assertEquals(200, send(keys.trust()));
    }

    @Test
    void protocolsAreAsTheParametersSay() throws Exception {
        SSLContextParameters parameters = keys.key();
        SecureSocketProtocolsParameters only = new SecureSocketProtocolsParameters();
        only.getSecureSocketProtocol().add("TLSv1.3");
        parameters.setSecureSocketProtocols(only);
        context.getRegistry().bind("ssl", parameters);
        yaml(WITH_BEAN);
        assertThrows(IOException.class, () -> send(keys.trust(), "TLSv1.2"));
        assertEquals(200, send(keys.trust(), "TLSv1.3"));
    }

    @Test
    void aClientWithoutACertificateIsTurnedAwayWhereOneIsRequired() throws Exception {
        SSLContextParameters parameters = keys.keyAndTrust();
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication("REQUIRE");
        parameters.setServerParameters(server);
        context.getRegistry().bind("ssl", parameters);
        yaml(WITH_BEAN);
        assertThrows(IOException.class, () -> send(keys.trust()));
        assertEquals(200, send(keys.keyAndTrust()));
    }

    @Test
    void withoutAKeyTheRouteDoesNotStartAndSaysWhy() {
        context.getRegistry().bind("ssl", keys.trust());
        Exception e = assertThrows(Exception.class, () -> yaml(WITH_BEAN));
        assertTrue((e + " " + e.getCause()).contains("hold no keyManagers"), e + " " + e.getCause());
    }

    @Test
    void routesOfOnePortHaveOneKey() throws Exception {
        context.getRegistry().bind("ssl", keys.key());
        yaml(WITH_BEAN);
        Exception e = assertThrows(Exception.class, () -> yaml(INCOMING.replace("id: incoming", "id: other")
                .replace("openai-sip:openai", "openai-sip:other?path=/other")));
        assertTrue((e + " " + e.getCause()).contains("with other sslContextParameters"), e + " " + e.getCause());
    }
}
