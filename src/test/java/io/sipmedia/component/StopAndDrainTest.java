// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopAndDrainTest extends PhoneTestSupport {

    private static final String ROUTES = """
            - route:
                id: voice
                from:
                  uri: sip-media:agent?include=audio
                  steps:
                    - to: sip-media:agent
            - route:
                id: events
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    @Test
    void theStopOfTheContextEndsCallsAndTellsThem() throws Exception {
        // calls are ended at half time; the other half is what a busy machine may need to tell the route
        camel.getShutdownStrategy().setTimeout(5);
        start(ROUTES);
        int port = sip.port("udp");
        try (ScriptedCaller caller = caller("agent").build(); ScriptedCaller ringing = caller("agent").build()) {
            caller.call().says(sine(8000, 100));
            event("answered");
            camel.stop();
            assertEquals("shutdown", record().cause());
            assertTrue(caller.ended());
            assertTrue(caller.endedByPeer());
        }
        new DatagramSocket(port, InetAddress.getByName("127.0.0.1")).close();
    }

    @Test
    void aStoppingRouteDrains() throws Exception {
        camel.getShutdownStrategy().setTimeout(20);
        start(ROUTES);
        try (ScriptedCaller running = caller("agent").build(); ScriptedCaller late = caller("agent").build()) {
            running.call();
            event("answered");
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(camel::stop);
            await().atMost(LIMIT).until(() -> !sip.switchboard().line("agent").accepting());
            assertEquals(503, assertThrows(CallRejected.class, late::call).status());
            // the call that was up goes on, voice and all
            running.says(sine(8000, 400));
            await().atMost(LIMIT).until(() -> heardMillis(running) > 300);
            running.hangsUp();
            stopping.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
        assertEquals("remote-bye", record().cause());
    }

    @Test
    void stoppingOneOfTwoRoutesLeavesTheCallToTheOther() throws Exception {
        start(ROUTES);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            event("answered");
            camel.getRouteController().stopRoute("voice");
            assertEquals(1, sip.callCount());
            camel.getRouteController().startRoute("voice");
            caller.says(sine(8000, 400));
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 300);
            caller.hangsUp();
        }
        assertEquals("remote-bye", record().cause());
    }

    @Test
    void aSuspendedRouteTakesNoCalls() throws Exception {
        start(ROUTES);
        camel.getRouteController().suspendRoute("voice");
        camel.getRouteController().suspendRoute("events");
        try (ScriptedCaller caller = caller("agent").build()) {
            assertEquals(503, assertThrows(CallRejected.class, caller::call).status());
        }
        camel.getRouteController().resumeRoute("voice");
        camel.getRouteController().resumeRoute("events");
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().hangsUp();
        }
        record();
    }
}
