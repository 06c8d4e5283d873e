// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.realtime.session.Spent;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.console.DevConsole;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets in routes: who pays, who may give more, and what follows. */
class BudgetRouteTest {

    private static final String CALL = "00000000000000aa";

    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Object> bodies = new CopyOnWriteArrayList<>();
    private final List<String> signals = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        context.getRegistry().bind("metrics", registry);
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setUrl(server.url());
        context.getRegistry().bind("see", (org.apache.camel.Processor) e -> {
            bodies.add(e.getIn().getBody());
            events.add(e.getIn().getHeader(RealtimeConstants.EVENT, String.class));
        });
        context.start();
        SipMediaRuntime.of(context).bus().subscribe((signal, call, detail) -> signals.add(signal + " " + detail));
        yaml("""
                - route:
                    from:
                      uri: realtime:m
                      parameters: { include: "budget-warning,budget-wrap-up,budget-exceeded,usage,closed" }
                      steps:
                        - process: { ref: see }
                """);
    }

    @AfterEach
    void stop() {
        context.stop();
        server.close();
    }

    private void yaml(String text) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.yaml", text));
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void open(String options, Map<String, Object> headers) {
        Map<String, Object> all = new java.util.HashMap<>(headers);
        all.put(RealtimeConstants.CALL_ID, CALL);
        context.createProducerTemplate().sendBodyAndHeaders("realtime:m?operation=open&awaitReady=5s&budgetWrapUpTime=50" + options, null, all);
    }

    private void response(String id) {
        server.client().created(id);
        server.client().done(id, "completed");
    }

    private Spent spent(String tenant) {
        return context.getComponent("realtime", RealtimeComponent.class).ledger().account(tenant).today();
    }

    @ParameterizedTest
    @CsvSource({"'&budgetAction=hangup', HANGUP_WANTED budget-exceeded",
        "'&budgetAction=transfer&budgetTarget=RAW(sip:desk@example.com)', TRANSFER_WANTED sip:desk@example.com"})
    void theCallEndsOrGoesToAPersonAndTheSessionIsOver(String options, String signal) throws Exception {
        open("&budgetPerCall=200 tokens" + options, Map.of());
        response("resp_1");
        until(() -> events.contains("closed"));
        assertEquals(List.of("usage", "budget-wrap-up", "budget-exceeded", "closed"), events);
        assertTrue(signals.contains(signal), signals.toString());
        assertEquals("the budget per call is used up: 200 tokens", ((SessionRecord) bodies.get(3)).endReason());
        until(() -> server.open() == 0);
    }

    @Test
    void aRouteGivesMoreAndTheTalkGoesOn() throws Exception {
        yaml("""
                - route:
                    from:
                      uri: realtime:m
                      parameters: { include: budget-warning }
                      steps:
                        - setBody: { constant: "1 USD, 10000 tokens" }
                        - to: realtime:m?operation=extend-budget
                        - setBody: { constant: extended }
                        - process: { ref: see }
                """);
        open("&budgetPerCall=250 tokens&budgetAction=none", Map.of());
        response("resp_1");
        until(() -> events.contains("budget-warning"));
        until(() -> bodies.contains("extended")); // the route runs beside the call
        response("resp_2");
        until(() -> events.stream().filter("usage"::equals).count() == 2);
        assertTrue(server.events("response.create").isEmpty(), "no goodbye");
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        until(() -> events.contains("closed"));
        assertTrue(!events.contains("budget-wrap-up"), events.toString());
    }

    @Test
    void everyTenantHasItsOwnSumsAndTheConsoleShowsThem() throws Exception {
        open("&tenant=acme", Map.of());
        response("resp_1");
        until(() -> events.size() == 1);
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        until(() -> events.contains("closed"));
        assertEquals(205, spent("acme").tokens());
        assertEquals(0, new BigDecimal("0.010296").compareTo(spent("acme").money()));
        assertEquals(0, spent("default").tokens());
        RealtimeDevConsole console = new RealtimeDevConsole();
        console.setCamelContext(context);
        String text = console.call(DevConsole.MediaType.TEXT).toString();
        assertTrue(text.contains("acme today {costUsd=0.010296"), text);
        assertTrue(console.call(DevConsole.MediaType.JSON).toString().contains("sinceStart"));
    }

    @Test
    void metersOfATenantAreWhatItsRecordsSay() throws Exception {
        open("&tenant=acme", Map.of());
        response("resp_1");
        until(() -> events.size() == 1);
        response("resp_2");
        until(() -> events.size() == 2);
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        until(() -> events.contains("closed"));
        Map<?, ?> usage = ((SessionRecord) bodies.get(bodies.size() - 1)).usage();
        assertEquals(((BigDecimal) usage.get("costUsd")).doubleValue(), meter("realtime.tenant.cost", "acme"), 1e-12);
        assertEquals(0.020592, meter("realtime.tenant.cost", "acme"), 1e-12);
        assertEquals(410, meter("realtime.tenant.tokens", "acme"));
        assertEquals(spent("acme").millis() / 1000.0, meter("realtime.tenant.seconds", "acme"), 1e-9);
        assertTrue(meter("realtime.tenant.seconds", "acme") > 0);
        assertNull(registry.find("realtime.tenant.tokens").tag("tenant", "default").counter(), "nobody else has spent anything");
    }

    private double meter(String name, String tenant) {
        return registry.get(name).tag("tenant", tenant).counter().count();
    }

    @Test
    void theHeaderSaysWhoPays() {
        open("&tenant=acme", Map.of(RealtimeConstants.TENANT, "umbrella"));
        response("resp_1");
        until(() -> events.size() == 1);
        assertEquals(205, spent("umbrella").tokens());
        assertEquals(0, spent("acme").tokens());
    }

    @Test
    void aDayThatIsSpentConnectsNobody() {
        open("&budgetPerDay=200 tokens&budgetAction=none", Map.of());
        response("resp_1");
        until(() -> events.contains("budget-exceeded"));
        context.createProducerTemplate().sendBodyAndHeader("realtime:m?operation=open&awaitReady=5s&budgetPerDay=200 tokens", null,
                RealtimeConstants.CALL_ID, "00000000000000bb");
        until(() -> signals.stream().anyMatch(s -> s.startsWith("MODEL_FAILED")));
        assertTrue(signals.stream().anyMatch(s -> s.contains("the budget per day of default is used up: 200 tokens")), signals.toString());
        assertEquals(1, server.attempts.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"budgetPerCall=much", "budgetPerDay=1 EUR", "budgetPerCall=1 USD&model=my-deployment",
        "budgetPerCall=1 USD&transcriptionModel=my-ears", "budgetAction=shout", "budgetAction=transfer", "budgetWarning=0", "prices=m",
        "priceTable=classpath:no-such.json"})
    void whatCannotBeKeptStopsTheStart(String options) {
        assertThrows(Exception.class, () -> context.getEndpoint("realtime:y?" + options).start());
    }

    @Test
    void aDeploymentWithAPriceMayHaveABudgetInMoney() throws Exception {
        context.getEndpoint("realtime:y?budgetPerCall=1 USD&model=my-bot&transcriptionModel=my-ears"
                + "&prices=RAW(my-bot: gpt-realtime-2.1; my-ears: perMinute 0.006)").start();
    }
}
