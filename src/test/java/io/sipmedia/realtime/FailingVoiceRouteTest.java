// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.support.AudioRoute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.console.DevConsole;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A route of the model's voice that throws, or takes its time, with Camel's own error handler. */
class FailingVoiceRouteTest {

    private static final String CALL = "00000000000000ab";
    private static final String ROUTES = """
            - route:
                id: model-to-caller
                from:
                  uri: realtime:m?include=audio%s
                  steps:
                    - process: { ref: each }
            - route:
                id: ends
                from:
                  uri: realtime:m?include=closed
                  steps:
                    - process: { ref: ended }
            """;

    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<SessionRecord> records = new CopyOnWriteArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        RealtimeComponent realtime = context.getComponent("realtime", RealtimeComponent.class);
        realtime.getConfiguration().setUrl(server.url());
        realtime.getConfiguration().setApiKey("sk-test");
        context.getRegistry().bind("meters", meters);
        context.getRegistry().bind("ended", (Processor) e -> records.add(e.getIn().getBody(SessionRecord.class)));
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        template.stop();
        context.stop();
        until(() -> server.open() == 0);
        server.close();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void call(Processor each) throws Exception {
        call("", each);
    }

    private void call(String options, Processor each) throws Exception {
        context.getRegistry().bind("each", each);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("voice.yaml", ROUTES.formatted(options)));
        context.start();
        template.sendBodyAndHeader("realtime:m", AudioFrame.of(CALL, 24_000, new short[480], 0), RealtimeConstants.CALL_ID, CALL);
        until(() -> server.events("session.update").size() == 1);
        server.client().created("resp_1");
    }

    private void says(int frames) {
        for (int i = 0; i < frames; i++) {
            server.client().audio("resp_1", "item_1", 20);
        }
    }

    private AudioRoute route() {
        return ((RealtimeConsumer) context.getRoute("model-to-caller").getConsumer()).audioRoute();
    }

    private double metered(String figure) {
        return meters.get("realtime.route." + figure).tag("endpoint", "m").tag("route", "model-to-caller").functionCounter().count();
    }

    private Object console(DevConsole.MediaType type) {
        RealtimeDevConsole console = new RealtimeDevConsole();
        console.setCamelContext(context);
        return console.call(type);
    }

    @Test
    void itsFirstErrorIsLoggedTheRestAreCountedAndTheCallGoesOn() throws Exception {
        AtomicInteger healthy = new AtomicInteger();
        AtomicInteger tried = new AtomicInteger();
        try (Warnings all = new Warnings("")) {
            call(exchange -> {
                if (healthy.get() == 0) {
                    tried.incrementAndGet();
                    throw new IllegalStateException("no");
                }
                healthy.incrementAndGet();
            });
            long began = System.nanoTime();
            says(200);
            until(() -> route().errors() + route().dropped() == 200);
            // five, and once more for each second that this has taken
            long most = 5 * (1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
            assertTrue(tried.get() >= 5 && tried.get() <= most, "tried " + tried.get());
            assertEquals(tried.get(), route().errors());
            assertEquals(tried.get(), all.lines().stream().filter(line -> line.contains("Failed delivery")).count());
            List<String> told = all.lines().stream().filter(line -> line.startsWith("io.sipmedia.") && line.contains("model-to-caller")).toList();
            assertEquals(1, told.size(), told.toString());
            assertTrue(told.get(0).contains(CALL), told.get(0));
        }
        healthy.set(1);
        until(() -> {
            says(1); // the rest is over when a frame gets through
            return healthy.get() > 1;
        });
        long errors = route().errors();
        long dropped = route().dropped();
        String text = console(DevConsole.MediaType.TEXT).toString();
        assertTrue(text.contains("audio route model-to-caller of realtime:m: frames ") && text.contains("errors " + errors), text);
        Map<?, ?> json = (Map<?, ?>) ((List<?>) ((Map<?, ?>) console(DevConsole.MediaType.JSON)).get("audioRoutes")).get(0);
        assertEquals("model-to-caller", json.get("routeId"));
        assertEquals(errors, json.get("errors"));
        assertEquals(errors, metered("errors"));
        assertEquals(dropped, metered("dropped"));
        assertEquals(route().frames(), metered("frames"));
        template.sendBodyAndHeader("realtime:m?operation=close", null, RealtimeConstants.CALL_ID, CALL);
        until(() -> records.size() == 1);
        assertEquals(errors, records.get(0).routeErrors());
        assertTrue(records.get(0).routeDropped() >= dropped, records.get(0).toString());
        assertEquals((int) errors, records.get(0).toMap().get("routeErrors"));
        context.getRouteController().stopRoute("model-to-caller");
        assertTrue(meters.find("realtime.route.errors").meters().isEmpty(), "a stopped route is held by no meter");
    }

    @Test
    void oneThatBlocksTheLoopIsNamed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Warnings ours = new Warnings()) {
            call(exchange -> never.await(60, TimeUnit.MILLISECONDS));
            says(4);
            until(() -> route().frames() == 4);
            until(() -> ours.lines().stream().anyMatch(line -> line.contains("model-to-caller took ")));
            assertTrue(route().blockings() >= 3, "noticed " + route().blockings());
            assertTrue(ours.lines().stream().noneMatch(line -> line.contains("dispatch=worker")), "it has no such option");
        }
        assertTrue(console(DevConsole.MediaType.TEXT).toString().contains("too slow "));
    }

    @Test
    void howLongIsTooLongIsAnOption() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        call("&blockedWarning=10ms", exchange -> never.await(20, TimeUnit.MILLISECONDS));
        says(4);
        until(() -> route().blockings() >= 4);
        assertEquals(route().blockings(), metered("blockings"));
    }

    @Test
    void zeroNeverWarns() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Warnings ours = new Warnings()) {
            call("&blockedWarning=0", exchange -> never.await(60, TimeUnit.MILLISECONDS));
            says(4);
            until(() -> route().frames() == 4);
            // behind the fourth frame
            template.sendBodyAndHeader("realtime:m?operation=close", null, RealtimeConstants.CALL_ID, CALL);
            until(() -> records.size() == 1);
            assertEquals(0, route().blockings());
            assertTrue(ours.lines().stream().noneMatch(line -> line.contains("model-to-caller")), ours.lines().toString());
        }
    }

    @Test
    void aTimeBelowZeroStopsTheStart() {
        Exception refused = assertThrows(Exception.class, () -> call("&blockedWarning=-1", exchange -> { }));
        assertTrue(refused.getMessage().contains("blockedWarning must be 0 ms or more, not -1"), refused.getMessage());
    }
}
