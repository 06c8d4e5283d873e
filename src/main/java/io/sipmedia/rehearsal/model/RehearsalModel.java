// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.Channel;
import io.sipmedia.rehearsal.dialogue.Dialogue;
import io.sipmedia.rehearsal.speech.Speech;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Realtime server to rehearse with: speaks the GA dialect, or another one, over a real WebSocket, hears, understands a few things,
 * answers, calls functions, can be interrupted, and fails on demand. It needs no key, no network and no other software.
 *
 * <p>Thread: any; {@link #start} and {@link #close} block.
 */
public final class RehearsalModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RehearsalModel.class);
    private static final String MODELS = "/v1/models/";
    private static final int SECONDS = 10;
    // one processor is left to the loops: whoever listens to twenty callers at once must not keep their calls from being carried
    private static final int WORKERS = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1));
    private static final int LARGEST_MESSAGE = 24 * 1024 * 1024;
    private static final long SESSION_SECONDS = 3_600;
    private static final AtomicInteger WORKER_NUMBER = new AtomicInteger();

    private final RehearsalModelOptions options;
    private final Dialogue dialogue;
    private final CompletableFuture<Speech> speech;
    private final List<RehearsalSession> sessions = new CopyOnWriteArrayList<>();
    private final RehearsalCalls calls = new RehearsalCalls();
    private final ExecutorService workers;
    private final Vertx vertx;
    private HttpServer server;

    private RehearsalModel(RehearsalModelOptions options) {
        this.options = options;
        this.dialogue = options.dialogue();
        this.speech = options.speech();
        this.workers = Executors.newFixedThreadPool(WORKERS, task -> {
            Thread thread = new Thread(task, "rehearsal-model-" + WORKER_NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /**
     * Starts a model. The speech models load in the background meanwhile; what is said before they are ready is answered
     * then. {@link #ready()} tells when.
     *
     * @throws IllegalStateException when the port cannot be had
     */
    public static RehearsalModel start(RehearsalModelOptions options) {
        RehearsalModel model = new RehearsalModel(options);
        try {
            model.listen();
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private void listen() {
        HttpServerOptions http = new HttpServerOptions().setHost(options.host()).setPort(options.port())
                .setMaxWebSocketFrameSize(LARGEST_MESSAGE).setMaxWebSocketMessageSize(LARGEST_MESSAGE);
        server = await(vertx.createHttpServer(http).requestHandler(this::request).listen().toCompletionStage().toCompletableFuture(),
                "the rehearsal model cannot listen on " + options.host() + ":" + options.port());
        LOG.info("Rehearsal model listens on {}", url());
    }

    private void request(HttpServerRequest request) {
        if (request.path() != null && request.path().startsWith(MODELS)) {
            describe(request);
            return;
        }
        if (request.path() != null && request.path().startsWith(RehearsalCalls.PATH)) {
            if (knows(request)) {
                calls.request(request);
            } else {
                RehearsalCalls.error(request, 401, "invalid_api_key", "Incorrect API key provided.");
            }
            return;
        }
        int refusal = options.faults().refuse();
        if (refusal > 0) {
            request.response().setStatusCode(refusal).end();
        } else if (!options.dialect().path().equals(request.path())
                || !options.dialect().parameters().stream().allMatch(name -> request.getParam(name) != null)) {
            request.response().setStatusCode(404).end();
        } else if (!knows(request)) {
            request.response().setStatusCode(401).putHeader("content-type", "application/json").end(
                    "{\"error\":{\"message\":\"Incorrect API key provided.\",\"type\":\"invalid_request_error\",\"param\":null,"
                            + "\"code\":\"invalid_api_key\"}}");
        } else {
            Map<String, String> headers = new TreeMap<>();
            request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
            String callId = request.getParam("call_id");
            RehearsalCall call = callId == null ? null : calls.shared(callId);
            if (callId != null && call == null) {
                RehearsalCalls.error(request, 404, "call_id_not_found", "No session found for the provided call_id.");
                return;
            }
            String model = request.getParam("model", request.getParam("deployment", ""));
            Channel channel = ((HttpServerConnection) request.connection()).channel();
            // past the pipeline, which would politely send a close frame first
            Runnable breaker = () -> channel.unsafe().close(channel.voidPromise());
            request.toWebSocket().onSuccess(socket -> accepted(socket, model, headers, breaker, call))
                    .onFailure(e -> LOG.debug("Upgrade failed: {}", e.toString()));
        }
    }

    private void describe(HttpServerRequest request) {
        if (!knows(request)) {
            request.response().setStatusCode(401).end();
            return;
        }
        String id = request.path().substring(MODELS.length()).replaceAll("[^A-Za-z0-9._-]", "");
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("id", id).put("object", "model").put("created", 0)
                .put("owned_by", "rehearsal").put("shutdown_date", options.shutdownDate());
        request.response().putHeader("content-type", "application/json").end(model.toString());
    }

    // OpenAI wants its keys as bearer, Azure takes its own as api-key, Google as x-goog-api-key
    private boolean knows(HttpServerRequest request) {
        String key = options.apiKey();
        return key == null || ("Bearer " + key).equals(request.getHeader("Authorization")) || key.equals(request.getHeader("api-key"))
                || key.equals(request.getHeader("x-goog-api-key"));
    }

    private void accepted(ServerWebSocket socket, String model, Map<String, String> headers, Runnable breaker, RehearsalCall call) {
        Context context = vertx.getOrCreateContext();
        RehearsalSession session = new RehearsalSession(Ids.of("sess"), model, headers, new RehearsalFaults(options.faults()),
                options.keepAudioMillis());
        long expiresAt = System.currentTimeMillis() / 1000 + SESSION_SECONDS;
        SessionHandler handler = new SessionHandler(this, socket, context, breaker, session, expiresAt, call);
        sessions.add(session);
        if (call != null) {
            call.joined(session);
        }
        LOG.debug("Session {} begins", session.id());
        handler.start();
    }

    void ended(RehearsalSession session) {
        LOG.debug("Session {} ends, code {}", session.id(), session.closeCode());
    }

    /** Where clients connect: {@code ws://host:port/v1/realtime}, or the path that the dialect's servers have. */
    public String url() {
        return "ws://" + options.host() + ":" + server.actualPort() + options.dialect().path();
    }

    /** Completed when the speech models are loaded; failed when they cannot be. */
    public CompletableFuture<Void> ready() {
        return speech.thenAccept(loaded -> {
        });
    }

    /** All sessions since the start, ended ones included, in the order of their coming. */
    public List<RehearsalSession> sessions() {
        return List.copyOf(sessions);
    }

    /** The calls that trunks bring to it. */
    public RehearsalCalls calls() {
        return calls;
    }

    /** What goes wrong for all sessions; may be changed at any time. */
    public RehearsalFaults faults() {
        return options.faults();
    }

    /** Ends all sessions and frees the port. The speech models stay loaded for the next one. */
    @Override
    public void close() {
        try {
            await(vertx.close().toCompletionStage().toCompletableFuture(), "the rehearsal model does not stop");
        } finally {
            workers.shutdownNow();
        }
    }

    private static <T> T await(CompletableFuture<T> future, String problem) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(problem, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(problem + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(problem, e);
        }
    }

    RehearsalModelOptions options() {
        return options;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    CompletableFuture<Speech> speech() {
        return speech;
    }

    ExecutorService workers() {
        return workers;
    }

    Vertx vertx() {
        return vertx;
    }
}
