// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static io.sipmedia.processor.CrmLookupException.Kind;

/**
 * Customer records by HTTP GET. The limit of time is one for the whole answer, so a server that drips bytes cannot hold
 * the caller; redirects are not followed, so the credential goes nowhere else.
 */
final class CrmHttp implements CrmSource {

    /** What is read of an answer at all; the limit for the model is applied to the chosen fields afterwards. */
    private static final int MAX_ANSWER = 256 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final UrlTemplate url;
    private final String authHeader;
    private final String apiKey;
    private final Duration timeout;
    private final ExecutorService threads;
    private final HttpClient client;

    CrmHttp(UrlTemplate url, String authHeader, String apiKey, Duration timeout, ExecutorService threads) {
        this.url = url;
        this.authHeader = authHeader;
        this.apiKey = apiKey;
        this.timeout = timeout;
        this.threads = threads;
        if (authHeader != null) {
            try {
                HttpRequest.newBuilder().header(authHeader, apiKey);
            } catch (IllegalArgumentException e) {
                // the message of the cause may hold the credential
                throw new IllegalArgumentException("authHeader holds '" + authHeader + "': that name, or the credential, cannot be sent");
            }
        }
        this.client = HttpClient.newBuilder()
                .executor(threads)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public Set<String> arguments() {
        return url.names();
    }

    @Override
    public JsonNode find(Map<String, String> arguments) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.fill(arguments)))
                .timeout(timeout)
                .header("Accept", "application/json")
                .GET();
        if (authHeader != null) {
            request.header(authHeader, apiKey);
        }
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request.build(), info -> limitedBody());
        try {
            return read(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw late(e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CrmLookupException(Kind.UNREACHABLE, "The lookup was interrupted", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    private CrmLookupException late(Throwable cause) {
        return new CrmLookupException(
                Kind.TIMEOUT, "The customer system did not answer within " + timeout.toMillis() + " ms", cause);
    }

    private CrmLookupException failed(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof CrmLookupException typed) {
                return typed;
            }
            if (t instanceof java.net.http.HttpTimeoutException) {
                return late(cause);
            }
        }
        return new CrmLookupException(Kind.UNREACHABLE, "The customer system cannot be reached", cause);
    }

    private JsonNode read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 404 || status == 204) {
            return null;
        }
        if (status != 200) {
            throw new CrmLookupException(Kind.REFUSED, "The customer system answered with status " + status);
        }
        try {
            JsonNode node = JSON.readTree(response.body());
            if (node == null || node.isMissingNode() || node.isNull()) {
                return null;
            }
            return node;
        } catch (JsonProcessingException e) {
            // the exception quotes the answer, which may be anything: only its place is kept
            throw new CrmLookupException(
                    Kind.NOT_JSON, "The customer system answered with something that is not clean JSON",
                    new IOException("at " + (e.getLocation() == null ? "?" : e.getLocation().getByteOffset())));
        } catch (IOException e) {
            throw new CrmLookupException(Kind.NOT_JSON, "The answer of the customer system cannot be read", e);
        }
    }

    private static HttpResponse.BodySubscriber<byte[]> limitedBody() {
        return HttpResponse.BodySubscribers.mapping(new LimitedBody(MAX_ANSWER), bytes -> {
            if (bytes == null) {
                throw new CrmLookupException(
                        Kind.TOO_LARGE, "The customer system answered with more than " + MAX_ANSWER / 1024 + " kB");
            }
            return bytes;
        });
    }

    @Override
    public void close() {
        // closeable since Java 21; before that the idle client ends with its last reference
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        threads.shutdownNow();
    }
}
