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
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** Figures in a Micrometer registry. The only class that touches Micrometer; it may be absent. Thread: any. */
final class MicrometerSink implements MeterSink {

    /** As camel-micrometer calls the one it prefers. */
    private static final String PREFERRED = "metricsRegistry";

    private final MeterRegistry registry;
    private final Tag context;
    private record Watched(MeterName name, Meter meter, Supplier<Number> value) {
    }

    // guarded by this; a function counter does not keep what it reads alive
    private final List<Watched> watched = new ArrayList<>();

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
    public synchronized void watch(MeterName name, Supplier<Number> value, String... tagValues) {
        List<Tag> tags = tags(name, tagValues);
        // what a component that was started again reads takes the place of what it read before
        forget(each -> each.name == name && each.meter.getId().getTags().containsAll(tags));
        watched.add(new Watched(name, name.kind() == MeterName.Kind.GAUGE
                ? Gauge.builder(name.id(), value).description(name.description()).baseUnit(name.unit()).tags(tags).register(registry)
                : FunctionCounter.builder(name.id(), value, each -> each.get().doubleValue()).description(name.description())
                        .baseUnit(name.unit()).tags(tags).register(registry), value));
    }

    @Override
    public synchronized void unwatch(MeterName name) {
        forget(each -> each.name == name);
    }

    private void forget(Predicate<Watched> which) {
        watched.stream().filter(which).forEach(each -> registry.remove(each.meter));
        watched.removeIf(which);
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
