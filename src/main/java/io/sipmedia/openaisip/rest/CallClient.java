// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.openaisip.rest.CallRequestException.Failure;
import io.sipmedia.realtime.session.SessionSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Sends {@link CallRequest}s. Address and key are those of the session the call is accepted with: next to
 * {@code wss://host/v1/realtime} is {@code https://host/v1/realtime/calls}.
 *
 * <p>Thread: any; nothing blocks. Futures complete on an event loop.
 */
public final class CallClient implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST_ANSWER = 16_384;
    private static final int LONGEST_DETAIL = 300;
    private static final int CONNECTIONS = 50;
    // RFC 9110 5.5: what no field value may hold, a tab excepted
    private static final Pattern NO_HEADER = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

    private final Vertx vertx;
    private final HttpClient http;

    public CallClient(Vertx vertx, int connectTimeoutMillis) {
        this.vertx = vertx;
        http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(connectTimeoutMillis).setMaxPoolSize(CONNECTIONS));
    }

    /**
     * Sends a request.
     *
     * @return done, or failed with a {@link CallRequestException}
     */
    public Future<Void> send(String callId, CallRequest request, SessionSettings settings, long timeoutMillis) {
        URI address = address(settings.url(), callId, request.verb());
        if (!settings.apiKey().mustBeFetched()) {
            return post(callId, request, address, settings.dialect().headers(address, settings.apiKey()), timeoutMillis);
        }
        // it may ask somebody far away, so not on a loop
        return vertx.<Map<String, String>>executeBlocking(() -> settings.dialect().headers(address, settings.apiKey().fetch()), false)
                .recover(e -> Future.failedFuture(new CallRequestException(callId, request, Failure.KEY, 0, null, "no token could be had", 0)))
                .compose(headers -> post(callId, request, address, headers, timeoutMillis));
    }

    /** Where a call's requests go. */
    static URI address(String url, String callId, String verb) {
        URI socket = URI.create(url.trim());
        String path = socket.getRawPath() == null ? "" : socket.getRawPath().replaceAll("/+$", "");
        return URI.create(("wss".equalsIgnoreCase(socket.getScheme()) ? "https://" : "http://") + socket.getRawAuthority() + path
                + "/calls/" + callId + '/' + verb);
    }

    private Future<Void> post(String callId, CallRequest request, URI address, Map<String, String> headers, long timeoutMillis) {
        if (headers.values().stream().anyMatch(value -> NO_HEADER.matcher(value).find())) {
            // HTTP clients would refuse it with a message that quotes it
            return Future.failedFuture(new CallRequestException(callId, request, Failure.KEY, 0, null,
                    "it holds a line break or another control character", 0));
        }
        boolean tls = "https".equals(address.getScheme());
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setHost(address.getHost()).setSsl(tls)
                .setPort(address.getPort() > 0 ? address.getPort() : tls ? 443 : 80).setURI(address.getRawPath());
        headers.forEach(options::putHeader);
        Promise<Void> done = Promise.promise();
        AtomicBoolean sent = new AtomicBoolean();
        long timer = vertx.setTimer(Math.max(1, timeoutMillis), none -> done.tryFail(new TimeoutException()));
        http.request(options).compose(out -> {
            done.future().onFailure(e -> {
                if (e instanceof TimeoutException) {
                    out.reset();
                }
            });
            sent.set(true);
            // within: on a thread that is no event loop's the answer could come and be gone before anybody listens to it
            return (request.body() == null ? out.send()
                    : out.putHeader("content-type", "application/json").send(Buffer.buffer(request.body().toString())))
                    .compose(answer -> answered(callId, request, answer, headers.values()));
        }).onSuccess(none -> done.tryComplete()).onFailure(done::tryFail);
        return done.future().onComplete(none -> vertx.cancelTimer(timer)).recover(e -> Future.failedFuture(
                e instanceof CallRequestException ? e : lost(callId, request, e, sent.get())));
    }

    private static CallRequestException lost(String callId, CallRequest request, Throwable cause, boolean sent) {
        Failure failure = cause instanceof TimeoutException ? Failure.TIMEOUT : sent ? Failure.BROKEN : Failure.UNREACHABLE;
        String detail = cause.getMessage() == null ? null : clean(cause.getMessage(), LONGEST_DETAIL);
        CallRequestException lost = new CallRequestException(callId, request, failure, 0, null, detail, 0);
        lost.initCause(cause);
        return lost;
    }

    private static Future<Void> answered(String callId, CallRequest request, HttpClientResponse answer, Collection<String> secrets) {
        int status = answer.statusCode();
        Buffer body = Buffer.buffer();
        answer.handler(part -> {
            if (body.length() + part.length() <= LONGEST_ANSWER) {
                body.appendBuffer(part);
            }
        });
        if (status >= 200 && status < 300) {
            return answer.end();
        }
        return answer.end().compose(none -> {
            JsonNode error = error(body);
            Failure failure = Failure.of(status);
            String code = error.path("code").isTextual() ? clean(without(secrets, error.path("code").asText()), 80) : null;
            // what is said about a wrong key quotes it, or parts of it
            String detail = failure == Failure.KEY || !error.path("message").isTextual() ? null
                    : clean(without(secrets, error.path("message").asText()), LONGEST_DETAIL);
            return Future.failedFuture(new CallRequestException(callId, request, failure, status, code, detail,
                    retryAfter(answer.getHeader("retry-after-ms"), answer.getHeader("retry-after"))));
        });
    }

    private static String without(Collection<String> secrets, String text) {
        String left = text;
        for (String secret : secrets) {
            // the key, without the word that says how it is shown
            left = left.replace(secret.substring(secret.lastIndexOf(' ') + 1), "…");
        }
        return left;
    }

    private static String clean(String text, int most) {
        String clean = text.replaceAll("\\p{C}", " ");
        return clean.length() <= most ? clean : clean.substring(0, most);
    }

    private static JsonNode error(Buffer body) {
        try {
            return MAPPER.readTree(body.getBytes()).path("error");
        } catch (IOException e) {
            return MAPPER.missingNode();
        }
    }

    private static long retryAfter(String millis, String seconds) {
        if (millis != null && millis.matches("\\d{1,9}")) {
            return Long.parseLong(millis);
        }
        return seconds != null && seconds.matches("\\d{1,6}") ? TimeUnit.SECONDS.toMillis(Long.parseLong(seconds)) : 0;
    }

    @Override
    public void close() {
        http.close();
    }
}
