// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** Figures in a Micrometer registry. The only class that touches Micrometer; it may be absent. Thread: any. */
final class MicrometerSink implements MeterSink {

    /** As camel-micrometer calls the one it prefers. */
    private static final String PREFERRED = "metricsRegistry";

    private final MeterRegistry registry;
    private final Tag context;
    // guarded by this; a function counter does not keep what it reads alive
    private final Map<MeterName, Meter> watched = new EnumMap<>(MeterName.class);
    private final Map<MeterName, Supplier<Number>> read = new EnumMap<>(MeterName.class);

    private MicrometerSink(MeterRegistry registry, String context) {
        this.registry = registry;
        this.context = Tag.of("camelContext", context);
    }

    /** The registry of the context, found as camel-micrometer finds it: by its name, else the only one there is; null without one. */
    static MeterSink find(CamelContext context) {
        MeterRegistry registry = context.getRegistry().lookupByNameAndType(PREFERRED, MeterRegistry.class);
        if (registry == null) {
            registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        }
        return registry == null ? null : new MicrometerSink(registry, context.getName());
    }

    @Override
    public synchronized void watch(MeterName name, Supplier<Number> value) {
        unwatch(name);
        read.put(name, value);
        watched.put(name, name.kind() == MeterName.Kind.GAUGE
                ? Gauge.builder(name.id(), value).description(name.description()).baseUnit(name.unit()).tags(tags(name)).register(registry)
                : FunctionCounter.builder(name.id(), value, each -> each.get().doubleValue()).description(name.description())
                        .baseUnit(name.unit()).tags(tags(name)).register(registry));
    }

    @Override
    public synchronized void unwatch(MeterName name) {
        read.remove(name);
        Meter meter = watched.remove(name);
        if (meter != null) {
            registry.remove(meter);
        }
    }

    @Override
    public void count(MeterName name, double amount, String... tagValues) {
        Counter.builder(name.id()).description(name.description()).baseUnit(name.unit()).tags(tags(name, tagValues)).register(registry)
                .increment(amount);
    }

    @Override
    public void record(MeterName name, double value, String... tagValues) {
        DistributionSummary.builder(name.id()).description(name.description()).baseUnit(name.unit()).tags(tags(name, tagValues))
                .register(registry).record(value);
    }

    private List<Tag> tags(MeterName name, String... values) {
        List<Tag> tags = new ArrayList<>();
        tags.add(context);
        for (int i = 0; i < name.tags().size(); i++) {
            tags.add(Tag.of(name.tags().get(i), values[i] == null ? "" : values[i]));
        }
        return tags;
    }
}
