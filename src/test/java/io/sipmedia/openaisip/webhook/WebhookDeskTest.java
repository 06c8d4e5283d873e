// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which deliveries are taken. The signature was computed with Python's hmac. */
class WebhookDeskTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final long SENT = 1_614_265_330;
    private static final String BODY = "{\"type\":\"batch.completed\"}";
    private static final String SIGNATURE = "v1,/a8sl5m+GIJ6Q7MgfuvsROZfyD7C5XN7LybA2Igy1kU=";

    private final List<WebhookEvent> taken = new ArrayList<>();
    private final Map<String, String> headers = new HashMap<>(Map.of("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp", String.valueOf(SENT), "webhook-signature", SIGNATURE));
    private boolean takes = true;

    private WebhookDesk desk(String secret, long now) {
        return new WebhookDesk(WebhookSecret.of(secret), 300, Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC), event -> {
            if (takes) {
                taken.add(event);
            }
            return takes;
        });
    }

    private int receive(WebhookDesk desk) {
        return receive(desk, BODY);
    }

    private int receive(WebhookDesk desk, String body) {
        return desk.receive(headers::get, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSignedOneIsTakenOnce() {
        WebhookDesk desk = desk(SECRET, SENT + 1);
        assertEquals(200, receive(desk));
        assertEquals(200, receive(desk), "or it would come again for days");
        assertEquals(List.of("batch.completed"), taken.stream().map(WebhookEvent::type).toList());
    }

    @Test
    void oneThatCannotBeTakenNowMayComeAgain() {
        WebhookDesk desk = desk(SECRET, SENT);
        takes = false;
        assertEquals(503, receive(desk));
        takes = true;
        assertEquals(200, receive(desk));
        assertEquals(1, taken.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {SENT - 301, SENT + 301})
    void oneFromAnotherTimeIsNot(long now) {
        assertEquals(401, receive(desk(SECRET, now)));
        assertEquals(List.of(), taken);
    }

    @ParameterizedTest
    @ValueSource(longs = {SENT - 300, SENT + 300})
    void clocksMayDiffer(long now) {
        assertEquals(200, receive(desk(SECRET, now)));
    }

    @Test
    void whoeverChangesAnythingIsFoundOut() {
        WebhookDesk desk = desk(SECRET, SENT);
        assertEquals(401, receive(desk, BODY + " "));
        for (String name : List.of("webhook-id", "webhook-timestamp")) {
            String before = headers.put(name, name.endsWith("id") ? "msg_other" : String.valueOf(SENT + 1));
            assertEquals(401, receive(desk), name);
            headers.put(name, before);
        }
        assertEquals(401, receive(desk(OTHER, SENT)));
        assertEquals(List.of(), taken);
        assertEquals(200, receive(desk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1,", "v1", "", "v2,/a8sl5m+GIJ6Q7MgfuvsROZfyD7C5XN7LybA2Igy1kU=", "v1,AAAA", "v1a,xxx v1,%%%"})
    void otherSignaturesAreNone(String signature) {
        headers.put("webhook-signature", signature);
        assertEquals(401, receive(desk(SECRET, SENT)));
    }

    @Test
    void oneOfSeveralSignaturesAndSecretsIsEnough() {
        headers.put("webhook-signature", "v1a,ed25519 v1,AAAA " + SIGNATURE);
        assertEquals(200, receive(desk(OTHER + "," + SECRET, SENT)));
    }

    @Test
    void oneWithoutItsHeadersIsNone() {
        WebhookDesk desk = desk(SECRET, SENT);
        for (String name : List.copyOf(headers.keySet())) {
            String before = headers.remove(name);
            assertEquals(400, receive(desk), name);
            headers.put(name, before);
        }
        headers.put("webhook-timestamp", "1e9");
        assertEquals(400, receive(desk));
    }

    @Test
    void aSecretThatWasCutIsNoticedAndNotRepeated() {
        String message = assertThrows(IllegalArgumentException.class, () -> WebhookSecret.of("whsec_MfKQ9r8G")).getMessage();
        assertFalse(message.contains("MfKQ"), message);
        assertThrows(IllegalArgumentException.class, () -> WebhookSecret.of(" "));
        assertThrows(IllegalArgumentException.class, () -> WebhookSecret.of("whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%"));
        assertEquals("WebhookSecret[1]", WebhookSecret.of(SECRET).toString());
    }
}
