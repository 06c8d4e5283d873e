// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rtp.RtpStats;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.StartupListener;
import org.apache.camel.console.DevConsole;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a monitoring system sees of calls. */
class MetersTest extends PhoneTestSupport {

    private static final String ROUTES = """
            - route:
                from:
                  uri: sip-media:agent
                  parameters: { include: audio }
                  steps:
                    - to: sip-media:agent
            - route:
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private void call() throws Exception {
        int before = events("ended").size();
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            Awaitility.await().atMost(LIMIT).until(() -> caller.heardPackets().size() > 20);
            if (registry.find("sip.media.calls.active").gauge() != null) {
                assertEquals(1, registry.get("sip.media.calls.active").gauge().value());
            }
            caller.hangsUp();
        }
        Awaitility.await().atMost(LIMIT).until(() -> events("ended").size() > before);
    }

    private DistributionSummary summary(String name, String... tags) {
        return registry.get(name).tag("endpoint", "agent").tags(tags).summary();
    }

    @Test
    void callsAreCountedAndMeasuredAndLeaveNoMeterOfTheirOwn() throws Exception {
        camel.getRegistry().bind("metrics", registry);
        start(ROUTES);
        call();
        CallRecord record = record();
        assertEquals(1, registry.get("sip.media.calls.ended").tag("cause", "remote-bye").tag("endpoint", "agent")
                .tag("camelContext", camel.getName()).counter().count());
        assertEquals(record.media().mos(), summary("sip.media.call.mos", "direction", "in").max());
        assertEquals(record.media().jitterMillis(), summary("sip.media.call.jitter", "direction", "in").totalAmount());
        assertEquals(0, summary("sip.media.call.loss", "direction", "in").totalAmount());
        assertEquals(record.media().packetsReceived(), counted("sip.media.call.packets", "direction", "in"));
        assertEquals(record.media().packetsSent(), counted("sip.media.call.packets", "direction", "out"));
        assertEquals(record.media().maxPacingDeviationMillis(), summary("sip.media.call.pacing.deviation").max());
        assertEquals(record.setupMillis(), summary("sip.media.call.setup").totalAmount());
        assertEquals("milliseconds", summary("sip.media.call.setup").getId().getBaseUnit());
        assertEquals(0, registry.get("sip.media.calls.active").gauge().value());
        assertNull(registry.find("sip.media.call.mos").tag("direction", "out").summary(), "the caller sent no reports");

        int meters = registry.getMeters().size();
        call();
        assertEquals(meters, registry.getMeters().size(), "a second call makes no new meters");
        assertEquals(2, summary("sip.media.call.mos", "direction", "in").count());
        List<String> values = registry.getMeters().stream().flatMap(meter -> meter.getId().getTags().stream()).map(Tag::getValue).toList();
        seen.forEach(each -> assertFalse(values.contains(each.getMessage().getHeader(SipMediaConstants.CALL_ID, String.class))));

        try (ScriptedCaller caller = caller("nobody").build()) {
            assertThrows(CallRejected.class, caller::call);
        }
        assertEquals(1, registry.get("sip.media.calls.refused").tag("cause", "nobody").functionCounter().count());
        assertEquals(0, registry.find("sip.media.calls.ended").tag("cause", "rejected").counters().size());

        camel.stop();
        assertNull(registry.find("sip.media.calls.active").gauge(), "a stopped component is held by no gauge");
        assertNull(registry.find("sip.media.calls.refused").functionCounter());
    }

    @Test
    void anAudioRouteIsCountedWhileItRunsAndTheConsoleSaysTheSame() throws Exception {
        camel.getRegistry().bind("metrics", registry);
        AtomicInteger frames = new AtomicInteger();
        camel.getRegistry().bind("each", (Processor) exchange -> {
            if (frames.incrementAndGet() > 10) {
                throw new IllegalStateException("no");
            }
        });
        start(VOICE.formatted(""));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            Awaitility.await().atMost(LIMIT).until(() -> ofRoute("dropped") > 3);
            caller.hangsUp();
        }
        record();
        assertEquals(frames.get(), ofRoute("frames"));
        assertEquals(frames.get() - 10, ofRoute("errors"));
        assertEquals(0, ofRoute("blockings"));

        SipMediaDevConsole console = new SipMediaDevConsole();
        console.setCamelContext(camel);
        Map<?, ?> route = (Map<?, ?>) ((List<?>) ((Map<?, ?>) console.call(DevConsole.MediaType.JSON)).get("audioRoutes")).get(0);
        assertEquals("voice", route.get("routeId"));
        assertEquals("agent", route.get("name"));
        assertEquals((long) frames.get(), route.get("frames"));
        assertEquals((long) ofRoute("dropped"), route.get("dropped"));
        String text = console.call(DevConsole.MediaType.TEXT).toString();
        assertTrue(text.contains("audio route voice of sip-media:agent: frames " + frames + ", errors " + (frames.get() - 10) + ", dropped "), text);

        camel.getRouteController().stopRoute("voice");
        assertTrue(registry.find("sip.media.route.frames").meters().isEmpty(), "a stopped route is held by no meter");
        camel.getRouteController().startRoute("voice");
        assertEquals(0, ofRoute("frames"));
        camel.stop();
        assertTrue(registry.find("sip.media.route.frames").meters().isEmpty());
    }

    private double ofRoute(String figure) {
        return registry.get("sip.media.route." + figure).tag("endpoint", "agent").tag("route", "voice").functionCounter().count();
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tag("endpoint", "agent").tags(tags).counter().count();
    }

    @Test
    void whatTheRecordSaysOfTheLineIsCountedOverAllCalls() throws Exception {
        camel.getRegistry().bind("metrics", registry);
        start(ROUTES);
        CallMeters meters = new CallMeters(runtime().meters());
        for (int i = 0; i < 2; i++) {
            meters.ended(record(new RtpStats(500, 600, 1, 1, 3, 0.6, 2, 2, 4, 7, 0, 0, 60, 0, 1.5, null, 0, 0.25, 1, 140, 0, null, null, null,
                    null, 4.2, null)));
        }
        assertEquals(1000, counted("sip.media.call.packets", "direction", "in"));
        assertEquals(1200, counted("sip.media.call.packets", "direction", "out"));
        assertEquals(14, counted("sip.media.call.reordered"));
        assertEquals(4, counted("sip.media.call.late"));
        assertEquals(120, counted("sip.media.call.concealed"));
        assertEquals(2, counted("sip.media.call.underruns"));
        assertEquals(280, counted("sip.media.call.underrun.time"));
        assertEquals(0.25, summary("sip.media.call.pacing.deviation").max());
        assertEquals(2, summary("sip.media.call.pacing.deviation").count());
    }

    private static CallRecord record(RtpStats media) {
        return new CallRecord("c", "s", "agent", "f", "t", "p", "udp", Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 1, 1, "remote-bye", 200,
                null, "PCMU", media, null, "", 0, null, List.of(), 0);
    }

    @Test
    void aRegistryThatIsBoundWhileTheContextStartsIsFound() throws Exception {
        camel.addStartupListener((StartupListener) (context, already) -> context.getRegistry().bind("late", registry));
        start(ROUTES);
        assertNotNull(registry.find("sip.media.calls.active").gauge());
        call();
        assertEquals(1, registry.get("sip.media.calls.ended").counter().count());
    }

    @Test
    void ofSeveralTheOneThatCamelMicrometerPrefersIsTaken() throws Exception {
        camel.getRegistry().bind("other", new SimpleMeterRegistry());
        camel.getRegistry().bind("metricsRegistry", registry);
        start(ROUTES);
        assertNotNull(registry.find("sip.media.calls.active").gauge());
    }

    @Test
    void aRegistryThatThrowsKeepsNobodyFromHearingOfTheEnd() throws Exception {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().startsWith("sip.media.calls.ended")) {
                    throw new IllegalStateException("this registry takes no counters");
                }
                return id;
            }
        });
        camel.getRegistry().bind("metrics", registry);
        start(ROUTES);
        List<String> signals = new CopyOnWriteArrayList<>();
        runtime().bus().subscribe((signal, callId, detail) -> signals.add(signal.name()));
        call();
        assertEquals("remote-bye", record().cause());
        assertEquals(List.of("CALL_ANSWERED", "CALL_ENDED"), signals);
        Awaitility.await().atMost(LIMIT).until(() -> sip.callCount() == 0);
    }

    @Test
    void withoutARegistryNothingIsMeasured() throws Exception {
        start(ROUTES);
        call();
        assertFalse(runtime().meters().on());
        assertTrue(registry.getMeters().isEmpty());
    }
}
