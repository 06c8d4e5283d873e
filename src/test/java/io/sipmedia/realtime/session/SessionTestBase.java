// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.realtime.transport.VertxTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

abstract class SessionTestBase {

    static final String CALL = "0123456789abcdef";

    FakeRealtimeServer server;
    MediaLoops loops;
    VertxTransport transport;
    Recorder recorder = new Recorder();
    RealtimeSession session;

    @BeforeEach
    void start() {
        server = new FakeRealtimeServer();
        loops = MediaLoops.create();
        transport = new VertxTransport(loops.vertx(), TransportOptions.defaults());
    }

    @AfterEach
    void stop() {
        if (session != null) {
            session.close("end of test");
            loopDone();
            server.clients.stream().filter(client -> !client.closed).forEach(client -> client.close(1000, "")); // and has nothing more to say
            until(() -> session.state().over() || session.state() == SessionState.NEW);
        }
        until(() -> transport.openConnections() == 0);
        until(() -> server.open() == 0);
        transport.close();
        loops.close();
        server.close();
    }

    SessionSettings settings() {
        return settings(SessionOptions.defaults());
    }

    SessionSettings settings(SessionOptions options) {
        return settings(new GaDialect(), options);
    }

    SessionSettings settings(Dialect dialect, SessionOptions options) {
        SessionOptions sent = SessionOptions.defaults().transcription().equals(options.transcription())
                ? options.withTranscription(new Transcription(dialect.defaults().transcription(), null, null)) : options;
        return SessionSettings.of(dialect, sent, server.url(), "sk-test")
                .withReconnect(new ReconnectPolicy(20, 100, 5, 5000), 50);
    }

    MediaLoop loop() {
        return loops.of(CALL);
    }

    RealtimeSession open(SessionSettings settings) {
        session = new RealtimeSession(CALL, loop(), transport, settings, recorder);
        session.open();
        return session;
    }

    RealtimeSession ready(SessionSettings settings) {
        open(settings);
        until(() -> session.state() == SessionState.READY);
        return session;
    }

    /** Everything handed to the loop before has been done when this returns. */
    void loopDone() {
        loop().eventLoop().submit(() -> { }).syncUninterruptibly();
    }

    static AudioFrame frame(int index) {
        short[] samples = new short[480];
        java.util.Arrays.fill(samples, (short) index);
        return AudioFrame.of(CALL, 24_000, samples, index * 480L);
    }

    static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    List<JsonNode> sent(String type) {
        return server.events(type);
    }

    void untilSent(String type, int count) {
        until(() -> sent(type).size() >= count);
        assertEquals(count, sent(type).size(), type);
    }

    /** Everything sent so far has been handled by the session when this returns. */
    void settle() {
        int n = recorder.group("text").size();
        server.client().say("{'type':'response.output_text.done','event_id':'e','item_id':'settle','text':'settle'}");
        until(() -> recorder.group("text").size() > n);
    }
}
