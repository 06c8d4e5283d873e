// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeConnection;
import io.sipmedia.realtime.transport.TransportClosed;
import io.sipmedia.realtime.transport.TransportListener;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.support.TestKeys;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** wss with the context's global SSL parameters, against a server with a certificate that the JVM does not know. */
class VertxWebsocketTlsTest implements TransportListener {

    @TempDir
    static Path folder;
    private static TestKeys keys;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final MediaLoops loops = MediaLoops.create();
    private final MediaLoop loop = loops.all().get(0);
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private volatile RealtimeConnection connection;
    private volatile TransportClosed closed;
    private FakeRealtimeServer server;
    private VertxWebsocketTransport transport;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = TestKeys.create(folder);
    }

    private void serve(ClientAuth clients) {
        PfxOptions store = new PfxOptions().setPath(keys.file().toString()).setPassword(TestKeys.PASSWORD);
        server = new FakeRealtimeServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(store).setTrustOptions(store).setClientAuth(clients));
        server.schema = event -> "";
    }

    private void connect(SSLContextParameters global, boolean used, String url) throws Exception {
        connect(global, used, url, TransportOptions.defaults());
    }

    private void connect(SSLContextParameters global, boolean used, String url, TransportOptions options) throws Exception {
        context.setSSLContextParameters(global);
        context.getComponent("vertx-websocket", VertxWebsocketComponent.class).setUseGlobalSslContextParameters(used);
        context.start();
        transport = VertxWebsocketTransport.create(context, loops.vertx(), options);
        connect(url);
        await().atMost(Duration.ofSeconds(10)).until(() -> connection != null || closed != null);
    }

    private void connect(String url) {
        transport.connect(new ConnectTarget(URI.create(url), Map.of("Authorization", "Bearer canary")), loop, this);
    }

    @AfterEach
    void stop() {
        if (transport != null) {
            transport.close();
        }
        context.stop();
        loops.close();
        server.close();
    }

    @Override
    public void onOpen(RealtimeConnection opened) {
        connection = opened;
    }

    @Override
    public void onText(byte[] utf8, int length) {
        texts.add(new String(utf8, 0, length, StandardCharsets.UTF_8));
    }

    @Override
    public void onClosed(TransportClosed how) {
        closed = how;
    }

    @Test
    void aCertificateThatTheContextTrustsIsTaken() throws Exception {
        serve(ClientAuth.NONE);
        connect(keys.trust(), true, server.url());
        assertNull(closed);
        await().atMost(Duration.ofSeconds(10)).until(() -> !texts.isEmpty());
        assertTrue(server.url().startsWith("wss:"), server.url());
        assertEquals("Bearer canary", server.authorization);
        loop.execute(() -> connection.send("{\"type\":\"hello\"}"));
        await().atMost(Duration.ofSeconds(10)).until(() -> server.events("hello").size() == 1);
        byte[] audio = "{\"type\":\"audio\"}".getBytes(StandardCharsets.US_ASCII);
        loop.execute(() -> connection.sendAudio(audio, audio.length));
        await().atMost(Duration.ofSeconds(10)).until(() -> server.events("audio").size() == 1);
    }

    @Test
    void aServerThatHasStoppedReadingIsLeftWithoutTheGoodbyeOfTls() throws Exception {
        serve(ClientAuth.NONE);
        // one connection at a time; the next one has half a second more than the first one has for its end, TLS would take three
        connect(keys.trust(), true, server.url(), new TransportOptions(1, 1 << 20, 1500, 1, 0, 50));
        await().atMost(Duration.ofSeconds(10)).until(() -> !texts.isEmpty());
        server.client().deaf(true);
        String event = "{\"type\":\"much\",\"text\":\"" + "x".repeat(100_000) + "\"}";
        loop.execute(() -> {
            for (int i = 0; i < 250; i++) {
                connection.send(event);
            }
            connection.close(1000, "");
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> closed != null);
        connection = null;
        closed = null;
        connect(server.url());
        await().atMost(Duration.ofSeconds(10)).until(() -> connection != null || closed != null);
        assertNull(closed);
    }

    @Test
    void parametersThatTheComponentIsNotToldToUseAreNotUsed() throws Exception {
        serve(ClientAuth.NONE);
        connect(keys.trust(), false, server.url());
        refused();
    }

    @Test
    void aCertificateOfAnotherHostIsNotTaken() throws Exception {
        serve(ClientAuth.NONE);
        connect(keys.trust(), true, server.url().replace("127.0.0.1", "localhost"));
        refused();
    }

    private void refused() {
        assertTrue(closed != null && closed.toString().startsWith("not connected: "), String.valueOf(closed));
        assertEquals(0, server.attempts.get());
        assertEquals(0, transport.openConnections());
    }

    @Test
    void aServerThatAsksForACertificateGetsOurs() throws Exception {
        serve(ClientAuth.REQUIRED);
        connect(keys.keyAndTrust(), true, server.url());
        await().atMost(Duration.ofSeconds(10)).until(() -> !texts.isEmpty());
    }

    @Test
    void aServerWithoutTlsIsStillReached() throws Exception {
        server = new FakeRealtimeServer();
        server.schema = event -> "";
        connect(keys.trust(), true, server.url());
        assertNull(closed);
        await().atMost(Duration.ofSeconds(10)).until(() -> !texts.isEmpty());
    }

    @Test
    void parametersThatCannotBeUsedStopTheStart() {
        serve(ClientAuth.NONE);
        SSLContextParameters broken = keys.trust();
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + folder.resolve("none.p12"));
        store.setPassword(TestKeys.PASSWORD);
        broken.getTrustManagers().setKeyStore(store);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> connect(broken, true, server.url()));
        assertTrue(e.getMessage().contains("the SSL parameters of the context cannot be used"), e.getMessage());
    }
}
