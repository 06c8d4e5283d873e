// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Asks a vendor for its description of a model, once. Thread: any; the answer comes on a Vert.x thread. */
public final class ModelDescription {

    private static final long LIMIT_MILLIS = 5000;
    private static final int LONGEST = 1 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ModelDescription() {
    }

    /** Fails when there is no such address, when it says no, and when it does not say it in five seconds. */
    public static Future<JsonNode> fetch(Vertx vertx, URI address, Map<String, String> headers) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) LIMIT_MILLIS).setKeepAlive(false));
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(address.toString()).setTimeout(LIMIT_MILLIS);
        headers.forEach(options::addHeader);
        // nested, or the answer could come and be gone before a slow thread listens to it
        return client.request(options)
                .compose(request -> request.send().compose(response -> response.statusCode() == 200 ? response.body()
                        : Future.failedFuture("HTTP " + response.statusCode())))
                .map(ModelDescription::read)
                .onComplete(done -> client.close());
    }

    private static JsonNode read(Buffer body) {
        if (body.length() > LONGEST) {
            throw new IllegalArgumentException("an answer of " + body.length() + " bytes");
        }
        try {
            return MAPPER.readTree(body.getBytes());
        } catch (IOException e) {
            throw new IllegalArgumentException("an answer that is no JSON");
        }
    }
}
