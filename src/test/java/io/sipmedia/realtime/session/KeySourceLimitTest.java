// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.Credential;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A key comes from somebody who does not answer. */
class KeySourceLimitTest extends SessionTestBase {

    @Test
    void nobodyWaitsLongerThanTenSecondsForAKeyAndOneThatComesLaterIsOfNoUse() throws Exception {
        CountDownLatch vault = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Credential slow = Credential.fetched(() -> {
            asked.incrementAndGet();
            vault.await();
            return "sk-late";
        }, Credential.Scheme.AUTO);
        SessionSettings s = settings();
        long begun = System.nanoTime();
        open(new SessionSettings(s.dialect(), s.options(), s.url(), slow, s.tools(), null, 20, 1000, 10_000,
                new ReconnectPolicy(20, 100, 0, 5000), 50, 10, null, null, SessionLimits.defaults()));
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> recorder.closed != null);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            assertTrue(millis >= 10_000, "not before: " + millis);
            assertTrue(recorder.closed.endReason().contains("nobody gave one within 10 s"), recorder.closed.endReason());
            assertEquals(SessionState.FAILED, session.state());
        } finally {
            vault.countDown();
        }
        // the thread that waited is free again, and what it brought is not used
        loops.vertx().executeBlocking(() -> null, true).toCompletionStage().toCompletableFuture().get();
        loopDone();
        assertEquals(1, asked.get());
        assertEquals(0, server.attempts.get());
    }
}
