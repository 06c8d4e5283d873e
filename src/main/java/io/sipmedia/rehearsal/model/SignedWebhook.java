// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A webhook as OpenAI sends it, signed by the rules of Standard Webhooks. Written from their description and apart from what
 * checks it, so that a mistake of one side is not made good by the other.
 *
 * @param id        of the delivery; the same when it is sent again
 * @param timestamp seconds since 1970, of this attempt
 * @param body      JSON
 * @param signature {@code v1,…}
 */
public record SignedWebhook(String id, long timestamp, String body, String signature) {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** @param secret {@code whsec_} and Base64 */
    public static SignedWebhook of(String id, long timestamp, String body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
            byte[] code = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return new SignedWebhook(id, timestamp, body, "v1," + Base64.getEncoder().encodeToString(code));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with another body under the old signature, as a forger would do it. */
    public SignedWebhook withBody(String forged) {
        return new SignedWebhook(id, timestamp, forged, signature);
    }

    /** The request that delivers it, for a client of your own. */
    public HttpRequest to(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).header("content-type", "application/json")
                .header("user-agent", "OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)").header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(timestamp)).header("webhook-signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    /**
     * Sends it and waits for the answer.
     *
     * @return the HTTP status
     * @throws IllegalStateException when nobody answers
     */
    public int sendTo(String url) {
        try {
            return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
                    .send(to(url), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new IllegalStateException("nobody takes the webhook at " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
