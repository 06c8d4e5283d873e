// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.openaisip.rest.CallRequestException.Failure;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.session.SessionSettings;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests about calls, to a real HTTP server. */
class CallClientTest {

    private static final int LIMIT_SECONDS = 15;

    private final Vertx vertx = Vertx.vertx();
    private final CallClient client = new CallClient(vertx, 1000);
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void stop() throws Exception {
        client.close();
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static SessionSettings at(int port) {
        return SessionSettings.of(new GaDialect(), SessionOptions.defaults(), "ws://127.0.0.1:" + port + "/v1/realtime", "sk-test");
    }

    private SessionSettings server(Handler<HttpServerRequest> answers) throws Exception {
        HttpServer server = done(vertx.createHttpServer().requestHandler(request -> {
            requests.incrementAndGet();
            answers.handle(request);
        }).listen(0, "127.0.0.1"));
        return at(server.actualPort());
    }

    private CallRequestException failure(CallRequest request, SessionSettings settings) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> done(client.send("rtc_1", request, settings, 5000)));
        return assertInstanceOf(CallRequestException.class, e.getCause());
    }

    @Test
    void noAnswerIsLostHoweverSlowTheThreadThatAsks() throws Exception {
        SessionSettings settings = server(request -> request.response().end());
        for (int i = 0; i < 500; i++) {
            done(client.send("rtc_" + i, CallRequest.hangup(), settings, 5000));
        }
        assertEquals(500, requests.get());
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerMayHaveDoneIt() throws Exception {
        SessionSettings settings = server(request -> request.connection().close());
        CallRequestException refer = failure(CallRequest.refer("tel:+14155550123"), settings);
        assertEquals(Failure.BROKEN, refer.failure());
        assertEquals("broken", refer.label());
        assertFalse(refer.retryable(), "a second person would be called");
        assertTrue(failure(CallRequest.hangup(), settings).retryable());
        assertEquals(2, requests.get(), "nothing is repeated by itself");
    }

    @Test
    void whyThereIsNoConnectionIsSaid() {
        CallRequestException e = failure(CallRequest.refer("tel:+14155550123"), at(1));
        assertEquals(Failure.UNREACHABLE, e.failure());
        assertTrue(e.retryable(), "nothing was sent");
        assertTrue(e.getMessage().contains("onnection refused"), e.getMessage());
        assertNotNull(e.getCause());
    }
}
