// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.KeyRefused;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Short-lived keys: {@code POST /v1/realtime/client_secrets} gives an {@code ek_…} that opens sessions until it expires. The
 * real key goes to that address only. One secret serves all sessions of a url, model and source until shortly before its end.
 *
 * <p>Thread: any.
 */
public final class ClientSecrets implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TIMEOUT_MILLIS = 5000;
    private static final long SPARE_SECONDS = 30;
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;

    private record Secret(String value, long expiresAtSeconds) {
        boolean fresh() {
            return System.currentTimeMillis() / 1000 + SPARE_SECONDS < expiresAtSeconds;
        }

        @Override
        public String toString() {
            return "Secret[until " + expiresAtSeconds + "]";
        }
    }

    /**
     * Where a session's key comes from. Secrets of different keys are never mixed up: another key may be another customer's.
     */
    private record Source(ClientSecrets secrets, String url, String model, Credential key) implements Callable<String> {

        @Override
        public String call() throws Exception {
            return secrets.value(this);
        }

        @Override
        public String toString() {
            return url;
        }
    }

    private final HttpClient http;
    private final Map<Source, CompletableFuture<Secret>> secrets = new ConcurrentHashMap<>();

    public ClientSecrets(Vertx vertx) {
        http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MILLIS));
    }

    /**
     * A source of secrets made with another key. It waits for its answer, so it is not for an event loop.
     *
     * @param url   {@code https:}, or {@code http:} on one's own machine
     * @param model the secret is asked for; null for the server's choice
     * @param key   the real key
     */
    public Callable<String> source(String url, String model, Credential key) {
        return new Source(this, url, model, key);
    }

    private String value(Source source) throws Exception {
        CompletableFuture<Secret> mine = new CompletableFuture<>();
        CompletableFuture<Secret> shared = secrets.compute(source, (id, known) -> usable(known) ? known : mine);
        if (shared == mine) {
            try {
                post(source.url(), source.model(), source.key().fetch().secret()).whenComplete((secret, error) -> {
                    if (error == null) {
                        mine.complete(secret);
                    } else {
                        mine.completeExceptionally(error);
                    }
                });
            } catch (Exception e) {
                mine.completeExceptionally(e);
            }
        }
        try {
            return shared.get(TIMEOUT_MILLIS * 2L, TimeUnit.MILLISECONDS).value();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static boolean usable(CompletableFuture<Secret> known) {
        if (known == null || known.isCompletedExceptionally()) {
            return false;
        }
        return !known.isDone() || known.join().fresh();
    }

    private CompletionStage<Secret> post(String url, String model, String key) {
        ObjectNode body = MAPPER.createObjectNode();
        ObjectNode session = body.putObject("session").put("type", "realtime");
        if (model != null) {
            session.put("model", model);
        }
        RequestOptions request = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url).setTimeout(TIMEOUT_MILLIS)
                .putHeader("Content-Type", "application/json").setFollowRedirects(false);
        if (key != null && !key.isBlank()) {
            request.putHeader("Authorization", "Bearer " + key.trim());
        }
        // nested, or the answer could come and be gone before a slow thread listens to it
        return http.request(request).compose(sent -> sent.send(Buffer.buffer(body.toString()))
                .compose(answer -> checked(answer).body().map(ClientSecrets::secret))).toCompletionStage();
    }

    private static HttpClientResponse checked(HttpClientResponse answer) {
        int status = answer.statusCode();
        if (status / 100 != 2) {
            boolean passing = status / 100 != 4 || status == TIMED_OUT || status == TOO_MANY;
            throw new KeyRefused("the client secret was refused with HTTP " + status, passing);
        }
        return answer;
    }

    private static Secret secret(Buffer body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body.getBytes());
        } catch (IOException e) {
            throw new KeyRefused("the answer of clientSecretUrl is no JSON", true);
        }
        String value = json.path("value").asText("");
        if (value.isEmpty()) {
            throw new KeyRefused("the answer of clientSecretUrl holds no value", true);
        }
        return new Secret(value, json.path("expires_at").asLong());
    }

    @Override
    public void close() {
        http.close();
        secrets.clear();
    }
}
