// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.FakeRealtimeServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The WebSocket client's own habits, against a server on loopback. */
class VertxTransportTest {

    private static final int CONNECT_MILLIS = 300;

    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final MediaLoops loops = MediaLoops.create();
    private final Told told = new Told();
    private VertxTransport transport;

    @BeforeEach
    void start() {
        transport = fresh();
    }

    private VertxTransport fresh() {
        return new VertxTransport(loops.vertx(), new TransportOptions(2000, 1 << 20, CONNECT_MILLIS, 1, 0, 50));
    }

    @AfterEach
    void stop() {
        transport.close();
        loops.close();
        server.close();
    }

    private MediaLoop loop() {
        return loops.all().get(0);
    }

    private void connect(String url) {
        transport.connect(new ConnectTarget(URI.create(url), Map.of("Authorization", "Bearer canary")), loop(), told);
    }

    private void pass(int millis) {
        loop().eventLoop().schedule(() -> { }, millis, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Test
    void theFirstConnectionOfAnInstanceStaysOpenBeyondItsConnectTimeout() {
        connect(server.url());
        await().atMost(Duration.ofSeconds(10)).until(() -> told.connection != null);
        pass(2 * CONNECT_MILLIS);
        assertTrue(told.closed.isEmpty(), told.closed.toString());
        server.client().say("{'type':'still there'}");
        await().atMost(Duration.ofSeconds(10)).until(() -> told.texts.stream().anyMatch(text -> text.contains("still there")));
        loop().execute(() -> told.connection.close(1000, ""));
        await().atMost(Duration.ofSeconds(10)).until(() -> told.closed.size() == 1);
        assertEquals(1000, told.closed.get(0).closeCode());
        assertEquals(0, transport.openConnections());
    }

    @Test
    void aServerThatTakesTheConnectionAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connect("ws://127.0.0.1:" + mute.getLocalPort() + "/");
            await().atMost(Duration.ofSeconds(10)).until(() -> told.closed.size() == 1);
        }
        String why = told.closed.get(0).toString();
        assertTrue(why.startsWith("not connected: "), why);
        assertFalse(why.contains("canary") || why.contains("\n"), why);
        assertEquals(0, transport.openConnections());
    }

    @Test
    void audioTakesTheShortWayBothWays() {
        connect(server.url());
        await().atMost(Duration.ofSeconds(10)).until(() -> told.connection != null);
        assertTrue(((VertxConnection) told.connection).direct(), "the client is one we know");
    }

    @Test
    void whatComesInPiecesComesInItsTurn() {
        connect(server.url());
        await().atMost(Duration.ofSeconds(10)).until(() -> told.connection != null);
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            said.add("{\"type\":\"no. " + i + " \u00e4\u20ac\"}");
            server.client().say(said.get(i), i % 3 == 0 ? 7 : Integer.MAX_VALUE);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> told.texts.contains(said.get(49)));
        assertEquals(said, told.texts.stream().filter(said::contains).toList());
    }

    @Test
    void theListenerIsToldOnTheLoopOnly() {
        connect(server.url());
        await().atMost(Duration.ofSeconds(10)).until(() -> !told.texts.isEmpty());
        server.client().close(1001, "going");
        await().atMost(Duration.ofSeconds(10)).until(() -> told.closed.size() == 1);
        assertEquals("close 1001: going", told.closed.get(0).toString());
        assertTrue(told.onLoop);
    }

    private final class Told implements TransportListener {

        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<TransportClosed> closed = new CopyOnWriteArrayList<>();
        volatile RealtimeConnection connection;
        volatile boolean onLoop = true;

        @Override
        public void onOpen(RealtimeConnection opened) {
            onLoop &= loop().inLoop();
            connection = opened;
        }

        @Override
        public void onText(byte[] utf8, int length) {
            onLoop &= loop().inLoop();
            texts.add(new String(utf8, 0, length, StandardCharsets.UTF_8));
        }

        @Override
        public void onClosed(TransportClosed how) {
            onLoop &= loop().inLoop();
            closed.add(how);
        }
    }
}
