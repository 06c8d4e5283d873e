// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Processor;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With camel.main.exchangeFactory=pooled an exchange is used again as soon as its route is through. */
class PooledExchangesTest extends PhoneTestSupport {

    private static final String ROUTES = """
            - route:
                id: voice
                errorHandler: { noErrorHandler: {} }
                from:
                  uri: sip-media:agent?include=audio%s
                  steps:
                    - process: { ref: each }
                    - to: sip-media:agent
            - route:
                id: guard
                errorHandler: { noErrorHandler: {} }
                from:
                  uri: sip-media:agent?include=incoming
                  steps:
                    - process: { ref: guard }
            - route:
                from:
                  uri: sip-media:agent?include=answered,dtmf,ended
                  steps:
                    - process: { ref: seen }
            """;

    private volatile boolean audioFails;
    private volatile boolean guardFails;

    @BeforeEach
    void pool() {
        ExtendedCamelContext extension = camel.getCamelContextExtension();
        extension.setExchangeFactory(new PooledExchangeFactory());
        extension.setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        camel.getRegistry().bind("each", (Processor) exchange -> failWhen(audioFails));
        camel.getRegistry().bind("guard", (Processor) exchange -> failWhen(guardFails));
    }

    private static void failWhen(boolean failing) {
        if (failing) {
            throw new IllegalStateException("no");
        }
    }

    @Test
    void theEchoAndTheEventsWorkOnPooledExchanges() throws Exception {
        start(ROUTES.formatted(""));
        for (int i = 0; i < 2; i++) {
            seen.clear();
            try (ScriptedCaller caller = caller("agent").build()) {
                caller.call().sends("12").says(sine(8000, 500));
                await().atMost(LIMIT).until(() -> heardMillis(caller) > 400);
                caller.hangsUp();
            }
            assertEquals("12", record().digits());
            assertEquals(2, events("dtmf").size());
            assertEquals(1, events("answered").size());
        }
    }

    @Test
    void aFailingGuardLetsNobodyInOnPooledExchanges() throws Exception {
        guardFails = true;
        start(ROUTES.formatted(""));
        try (ScriptedCaller caller = caller("agent").build()) {
            assertEquals(500, assertThrows(CallRejected.class, caller::call).status());
        }
    }

    @Test
    void aFailingAudioRouteIsNoticedOnPooledExchanges() throws Exception {
        audioFails = true;
        start(ROUTES.formatted("&maxAudioErrors=3"));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().expectHangUp(LIMIT);
        }
        assertEquals("route-failed", record().cause());
    }
}
