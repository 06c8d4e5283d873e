// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Failover, circuit breaker, health check and console as a route and an operator see them. */
class RealtimeResilienceTest {

    private static final String CALL = "00000000000000cc";
    private static final String CANARY = "sk-canary-0815";

    private final FakeRealtimeServer first = new FakeRealtimeServer();
    private final FakeRealtimeServer second = new FakeRealtimeServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
        first.close();
        second.close();
    }

    private void start(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=ready,lost,failover,failed").process(e -> seen.add(
                        e.getMessage().getHeader(RealtimeConstants.EVENT, String.class)));
                from("direct:open").to("realtime:m?operation=open&awaitReady=5s&reconnectAttempts=0&url=RAW(" + first.url() + ")" + options);
            }
        });
        context.start();
        SipMediaRuntime.of(context).bus().subscribe((signal, call, detail) -> {
            if (signal == Signal.MODEL_FAILED) {
                failures.add(detail);
            }
        });
    }

    private boolean open(String callId) {
        Exchange exchange = context.createProducerTemplate().request("direct:open",
                e -> e.getMessage().setHeader(RealtimeConstants.CALL_ID, callId));
        return exchange.getMessage().getHeader(RealtimeConstants.READY, false, Boolean.class);
    }

    private String failover() {
        return "&failover.url=RAW(" + second.url() + ")&failover.apiKey=RAW(" + CANARY + ")&failover.readyTimeout=4s";
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invoke(context).stream().filter(result -> result.getCheck().getId().equals("component:realtime"))
                .findFirst().orElseThrow();
    }

    private String console() {
        RealtimeDevConsole console = new RealtimeDevConsole();
        console.setCamelContext(context);
        return console.call(DevConsole.MediaType.TEXT).toString();
    }

    @Test
    void aWrongKeySendsCallsToTheFailoverAndTheHealthDown() throws Exception {
        first.refuseWith = 401;
        start(failover());
        assertEquals(HealthCheck.State.UP, health().getState());
        assertTrue(open(CALL));
        assertEquals("Bearer " + CANARY, second.authorization);
        await().atMost(Duration.ofSeconds(10)).until(() -> seen.equals(List.of("failover", "lost", "ready")));
        assertEquals(HealthCheck.State.DOWN, health().getState());
        assertTrue(health().getMessage().orElse("").contains("HTTP 401"), health().getMessage().orElse(""));
        assertTrue(open("00000000000000dd"));
        assertEquals(1, first.attempts.get(), "the second call does not ask the first server");
        assertTrue(console().contains(first.url() + " OPEN (until somebody does something about it)"), console());
        assertTrue(console().contains(CALL + " READY realtime:m with gpt-realtime-2.1 at " + second.url()), console());
        assertFalse((console() + health()).contains(CANARY));
        context.getEndpoints().forEach(endpoint -> assertFalse(endpoint.toString().contains(CANARY), endpoint.toString()));
    }

    @Test
    void withoutAFailoverTheNextCallIsToldAtOnce() throws Exception {
        first.refuseWith = 401;
        start("");
        assertFalse(open(CALL));
        assertFalse(open("00000000000000dd"));
        assertEquals(1, first.attempts.get());
        await().atMost(Duration.ofSeconds(10)).until(() -> failures.size() == 2);
        assertTrue(failures.get(1).contains("no server takes calls now") && failures.get(1).contains("HTTP 401"), failures.get(1));
    }

    @Test
    void afterThePauseACompletedResponseBringsTheHealthUp() throws Exception {
        first.refuseWith = 401;
        start("&breakerPause=100ms&greeting=Hello");
        assertFalse(open(CALL));
        first.refuseWith = 0;
        first.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                client.created("resp_1");
                client.done("resp_1", "completed");
            }
        };
        await().atMost(Duration.ofSeconds(10)).until(() -> open("00000000000000ee"));
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ANSWERED, "00000000000000ee", null);
        await().atMost(Duration.ofSeconds(10)).until(() -> health().getState() == HealthCheck.State.UP);
    }

    @Test
    void anOptionThatDoesNotExistStopsTheStart() {
        Exception e = assertThrows(Exception.class, () -> start(failover() + "&failover.colour=blue"));
        assertTrue(root(e).contains("failover.colour"), root(e));
    }

    @Test
    void aFailoverThatItsServerWouldRefuseStopsTheStart() {
        Exception e = assertThrows(Exception.class, () -> start(failover() + "&failover.dialect=klingon"));
        assertTrue(root(e).contains("klingon"), root(e));
    }

    @Test
    void aWayToRotateThatDoesNotExistStopsTheStart() {
        Exception e = assertThrows(Exception.class, () -> start("&rotateWith=memory"));
        assertTrue(root(e).contains("rotateWith 'memory' is not one of turns, summary"), root(e));
    }

    private static String root(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : root(e.getCause());
    }
}
