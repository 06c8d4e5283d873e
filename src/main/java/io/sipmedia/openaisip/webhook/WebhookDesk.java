// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.webhook;

import java.time.Clock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about a delivery: whether OpenAI sent it, now, and for the first time. Answers with a status and not a word, so that a
 * forger learns nothing. Thread: any.
 */
public final class WebhookDesk {

    /** Taken, or taken before: it need not come again. */
    public static final int OK = 200;
    /** Not a webhook: a header is missing, or the body is no event. */
    public static final int BAD_REQUEST = 400;
    /** Not from OpenAI, or not from now. */
    public static final int UNAUTHORIZED = 401;
    /** Nobody takes it at the moment; it may come again. */
    public static final int UNAVAILABLE = 503;
    /** What goes with {@link #UNAVAILABLE}: a caller waits, so it is soon. */
    public static final int RETRY_AFTER_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookDesk.class);
    private static final int REMEMBERED = 10_000;
    private static final int LONGEST_ID = 200;

    private final WebhookSecret secret;
    private final long toleranceSeconds;
    private final Clock clock;
    private final Predicate<WebhookEvent> taker;
    private final SeenIds seen = new SeenIds(REMEMBERED);

    /**
     * @param toleranceSeconds how old, or how far in the future, a delivery may be
     * @param taker            gets each event once; must not block; false when it cannot take it now
     */
    public WebhookDesk(WebhookSecret secret, long toleranceSeconds, Clock clock, Predicate<WebhookEvent> taker) {
        this.secret = secret;
        this.toleranceSeconds = toleranceSeconds;
        this.clock = clock;
        this.taker = taker;
    }

    /**
     * A delivery has come.
     *
     * @param header a request header's value by its name, null when it is not there
     * @return the HTTP status to answer with
     */
    public int receive(UnaryOperator<String> header, byte[] body) {
        String id = header.apply("webhook-id");
        String timestamp = header.apply("webhook-timestamp");
        String signature = header.apply("webhook-signature");
        if (id == null || id.isEmpty() || id.length() > LONGEST_ID || timestamp == null || !timestamp.matches("\\d{1,12}") || signature == null) {
            return BAD_REQUEST;
        }
        // the signature first: what is not signed is not worth a word about its age
        if (!secret.signed(id, timestamp, body, signature)) {
            LOG.debug("a webhook whose signature is wrong");
            return UNAUTHORIZED;
        }
        long age = clock.millis() / 1000 - Long.parseLong(timestamp);
        if (Math.abs(age) > toleranceSeconds) {
            LOG.debug("a webhook that is {} s old", age);
            return UNAUTHORIZED;
        }
        WebhookEvent event = WebhookEvent.parse(body);
        if (event == null) {
            return BAD_REQUEST;
        }
        if (!seen.add(id)) {
            LOG.debug("webhook {} has come again", event.type());
            return OK;
        }
        if (!taker.test(event)) {
            seen.remove(id);
            return UNAVAILABLE;
        }
        return OK;
    }
}
