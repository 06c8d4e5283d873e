// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP server for webhooks and nothing else: takes POST at the paths it was given, limits what it reads, and answers with a
 * status.
 *
 * <p>Thread: {@link #start} and {@link #close} block; desks are called on the server's event loop.
 */
public final class WebhookServer implements AutoCloseable {

    private static final int SECONDS = 10;
    private static final int IDLE_SECONDS = 30;
    private static final long BODY_MILLIS = 10_000;
    private static final int TOO_LARGE = 413;
    private static final long LINGER_MILLIS = 1000;

    private record Place(WebhookDesk desk, int maxBodyBytes) {
    }

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    private WebhookServer(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param options host, port (0 for any free one) and TLS
     * @throws IllegalStateException if the port cannot be had
     */
    public static WebhookServer start(Vertx vertx, HttpServerOptions options) {
        HttpServer http = vertx.createHttpServer(options.setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS));
        WebhookServer server = new WebhookServer(vertx, http);
        http.requestHandler(server::request);
        server.await(http.listen(), "cannot listen for webhooks on " + options.getHost() + ":" + options.getPort());
        return server;
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    /**
     * Opens a path.
     *
     * @throws IllegalArgumentException if it is open already
     */
    public void open(String path, int maxBodyBytes, WebhookDesk desk) {
        if (places.putIfAbsent(path, new Place(desk, maxBodyBytes)) != null) {
            throw new IllegalArgumentException("another route takes the webhooks at " + path);
        }
    }

    /** Closes a path. True when it was the last one. */
    public boolean shut(String path) {
        places.remove(path);
        return places.isEmpty();
    }

    private void request(HttpServerRequest request) {
        Place place = places.get(request.path() == null ? "" : request.path());
        if (place == null) {
            end(request, 404);
        } else if (request.method() != HttpMethod.POST) {
            request.response().putHeader("allow", "POST");
            end(request, 405);
        } else {
            read(request, place);
        }
    }

    private void read(HttpServerRequest request, Place place) {
        String length = request.getHeader("content-length");
        if (length != null && (!length.matches("\\d{1,9}") || Long.parseLong(length) > place.maxBodyBytes())) {
            tooLarge(request);
            return;
        }
        Buffer body = Buffer.buffer();
        // a body that trickles in holds a connection, not for ever
        long timer = vertx.setTimer(BODY_MILLIS, none -> request.connection().close());
        request.exceptionHandler(broken -> vertx.cancelTimer(timer));
        request.handler(part -> {
            if (body.length() + part.length() <= place.maxBodyBytes()) {
                body.appendBuffer(part);
            } else if (!request.response().ended()) {
                vertx.cancelTimer(timer);
                tooLarge(request);
            }
        });
        request.endHandler(none -> {
            vertx.cancelTimer(timer);
            if (!request.response().ended()) {
                end(request, place.desk().receive(request::getHeader, body.getBytes()));
            }
        });
    }

    // the rest is thrown away for a moment, because a sender that is cut off in the middle would not see the answer
    private void tooLarge(HttpServerRequest request) {
        request.handler(part -> { });
        request.endHandler(none -> request.connection().close());
        request.response().putHeader("connection", "close");
        end(request, TOO_LARGE);
        vertx.setTimer(LINGER_MILLIS, none -> request.connection().close());
    }

    private static void end(HttpServerRequest request, int status) {
        if (status == WebhookDesk.UNAVAILABLE) {
            request.response().putHeader("retry-after", String.valueOf(WebhookDesk.RETRY_AFTER_SECONDS));
        }
        request.response().setStatusCode(status).end();
    }

    @Override
    public void close() {
        await(server.close(), "the server for webhooks does not stop");
    }

    private <T> void await(io.vertx.core.Future<T> future, String problem) {
        try {
            future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(problem, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(problem + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(problem, e);
        }
    }
}
