// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sipmedia.loop.Heartbeat;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;

/** What a caller and an operator meet when the machine does not keep up: its loops are blocked on purpose. */
class OverloadRefusalTest extends PhoneTestSupport {

    private static final String ROUTE = """
            - route:
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;
    // 75 ms of lateness
    private static final long BLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Map<MediaLoop, Heartbeat.Listener> blocking = new HashMap<>();

    private void block() throws Exception {
        for (MediaLoop loop : runtime().loops().all()) {
            Heartbeat.Listener listener = beat -> {
                for (long left = BLOCK_NANOS, end = System.nanoTime() + left; left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                return beat;
            };
            blocking.put(loop, listener);
            loop.execute(() -> loop.heartbeat().join(listener));
        }
    }

    private void unblock() {
        blocking.forEach((loop, listener) -> loop.execute(() -> loop.heartbeat().leave(listener)));
    }

    private Object console(String key) {
        SipMediaDevConsole console = new SipMediaDevConsole();
        console.setCamelContext(camel);
        return ((Map<?, ?>) console.call(DevConsole.MediaType.JSON)).get(key);
    }

    @Test
    void callsAreRefusedWhileAudioIsLateAndTakenAgainAfterwards() throws Exception {
        camel.getRegistry().bind("metrics", registry);
        start(ROUTE);
        try (Warnings warnings = new Warnings(); ScriptedCaller up = caller("agent").build()) {
            up.call();
            block();
            await().atMost(LIMIT).until(sip::overloaded);
            assertTrue(registry.get("sip.media.loop.lateness").gauge().value() > 30);

            for (int i = 0; i < 2; i++) {
                try (ScriptedCaller another = caller("agent").build()) {
                    CallRejected refusal = assertThrows(CallRejected.class, another::call);
                    assertEquals(503, refusal.status());
                }
            }
            assertEquals(2, registry.get("sip.media.calls.refused").tag("cause", "overloaded").functionCounter().count());
            List<String> told = warnings.lines().stream().filter(line -> line.contains("New calls are refused")).toList();
            assertEquals(1, told.size(), told.toString());
            assertTrue(told.get(0).contains("maxLateness") && told.get(0).contains("with 1 calls up"), told.get(0));
            assertEquals(0, registry.get("sip.media.calls.refused").tag("cause", "full").functionCounter().count());
            assertEquals(true, console("overloaded"));
            HealthCheck.Result health = new SipMediaHealthCheck(sip).call(Map.of());
            assertEquals(HealthCheck.State.UP, health.getState(), "who restarts what is down ends the calls that are up");
            assertEquals(true, health.getDetails().get("overloaded"));
            assertEquals(1, sip.callCount(), "the call that was up stays");

            unblock();
            await().atMost(LIMIT).until(() -> !sip.overloaded());
            try (ScriptedCaller another = caller("agent").build()) {
                another.call();
                assertEquals(2, sip.callCount());
                another.hangsUp();
            }
            up.hangsUp();
        }
    }

    @Test
    void withZeroNobodyIsRefusedForIt() throws Exception {
        sip.setMaxLateness(0);
        start(ROUTE);
        block();
        MediaLoop loop = runtime().loops().all().get(0);
        await().atMost(LIMIT).until(() -> loop.lateness().above(30, System.nanoTime()));
        assertFalse(sip.overloaded());
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            assertEquals(1, sip.callCount());
            unblock();
            caller.hangsUp();
        }
    }
}
