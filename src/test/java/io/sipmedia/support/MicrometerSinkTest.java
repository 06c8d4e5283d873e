// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Figures of many calls in one registry. */
class MicrometerSinkTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private MeterSink sink;

    @BeforeEach
    void bind() {
        context.getRegistry().bind("registry", registry);
        sink = MicrometerSink.find(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private double counted(String endpoint, String cause) {
        return registry.get("sip.media.calls.ended").tag("endpoint", endpoint).tag("cause", cause).counter().count();
    }

    @Test
    void eachSetOfTagsHasItsOwnMeter() {
        for (int i = 0; i < 3; i++) {
            sink.count(MeterName.CALLS_ENDED, 1, "agent", "remote-bye");
            sink.count(MeterName.CALLS_ENDED, 2, "agent", null);
            sink.record(MeterName.CALL_MOS, 4, "agent", "in");
        }
        sink.record(MeterName.CALL_MOS, 1, "agent", "out");
        assertEquals(3, counted("agent", "remote-bye"));
        assertEquals(6, counted("agent", ""));
        DistributionSummary in = registry.get("sip.media.call.mos").tag("direction", "in").summary();
        assertEquals(3, in.count());
        assertEquals(12, in.totalAmount());
        assertEquals(1, registry.get("sip.media.call.mos").tag("direction", "out").summary().count());
    }

    @Test
    void aMeterThatSomebodyHasRemovedComesBackWithTheNextCall() {
        sink.count(MeterName.CALLS_ENDED, 1, "agent", "remote-bye");
        registry.clear();
        sink.count(MeterName.CALLS_ENDED, 1, "agent", "remote-bye");
        assertEquals(1, counted("agent", "remote-bye"));
    }

    @Test
    void ofSeveralRoutesOnlyTheOneThatStopsIsForgotten() {
        for (String route : new String[] {"one", "two", "three"}) {
            sink.watch(MeterName.PHONE_ROUTE_FRAMES, () -> 1, "agent", route);
        }
        sink.unwatch(MeterName.PHONE_ROUTE_FRAMES, "agent", "two");
        assertEquals(2, registry.find("sip.media.route.frames").meters().size());
        assertEquals(0, registry.find("sip.media.route.frames").tag("route", "two").meters().size());
        sink.unwatch(MeterName.PHONE_ROUTE_FRAMES);
        assertEquals(0, registry.getMeters().size());
    }

    @Test
    void moreTenantsThanAreRememberedAreCountedAllTheSame() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1500; i++) {
                sink.count(MeterName.TENANT_TOKENS, 1, "tenant-" + i);
            }
        }
        assertEquals(1500, registry.get("realtime.tenant.tokens").counters().size());
        registry.get("realtime.tenant.tokens").counters().forEach(each -> assertEquals(2, each.count(), each.getId().toString()));
    }
}
