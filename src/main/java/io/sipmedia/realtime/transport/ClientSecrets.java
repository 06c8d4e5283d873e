// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

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

    private record Secret(String value, long expiresAtSeconds) {
        boolean fresh() {
            return System.currentTimeMillis() / 1000 + SPARE_SECONDS < expiresAtSeconds;
        }

        @Override
        public String toString() {
            return "Secret[until " + expiresAtSeconds + "]";
        }
    }

    private final HttpClient http;
    // secrets of different keys are never mixed up: another key may be another customer's
    private record Owner(String url, String model, Object key) {
        @Override
        public String toString() {
            return url;
        }
    }

    private final Map<Owner, CompletableFuture<Secret>> secrets = new ConcurrentHashMap<>();

    public ClientSecrets(Vertx vertx) {
        http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MILLIS));
    }

    /**
     * A source of secrets made with the key of another source.
     *
     * @param url    {@code https:}, or {@code http:} on one's own machine
     * @param model  the secret is asked for
     * @param key    the real key
     * @param keyId  equal for equal keys
     */
    public KeySource source(String url, String model, KeySource key, Object keyId) {
        return () -> secrets.compute(new Owner(url, model, keyId), (id, known) -> usable(known) ? known : ask(url, model, key))
                .thenApply(Secret::value);
    }

    private static boolean usable(CompletableFuture<Secret> known) {
        if (known == null || known.isCompletedExceptionally()) {
            return false;
        }
        return !known.isDone() || known.join().fresh();
    }

    private CompletableFuture<Secret> ask(String url, String model, KeySource key) {
        return key.key().thenCompose(real -> post(url, model, real)).toCompletableFuture();
    }

    private CompletionStage<Secret> post(String url, String model, String key) {
        ObjectNode body = MAPPER.createObjectNode();
        body.putObject("session").put("type", "realtime").put("model", model);
        RequestOptions request = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url).setTimeout(TIMEOUT_MILLIS)
                .putHeader("Content-Type", "application/json").setFollowRedirects(false);
        if (key != null && !key.isBlank()) {
            request.putHeader("Authorization", "Bearer " + key.trim());
        }
        return http.request(request).compose(sent -> sent.send(Buffer.buffer(body.toString())))
                .compose(answer -> checked(answer).body().map(ClientSecrets::secret)).toCompletionStage();
    }

    private static HttpClientResponse checked(HttpClientResponse answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new KeyRefused("the client secret was refused with HTTP " + answer.statusCode());
        }
        return answer;
    }

    private static Secret secret(Buffer body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body.getBytes());
        } catch (IOException e) {
            throw new KeyRefused("the answer of clientSecretUrl is no JSON");
        }
        String value = json.path("value").asText("");
        if (value.isEmpty()) {
            throw new KeyRefused("the answer of clientSecretUrl holds no value");
        }
        return new Secret(value, json.path("expires_at").asLong());
    }

    @Override
    public void close() {
        http.close();
        secrets.clear();
    }
}
