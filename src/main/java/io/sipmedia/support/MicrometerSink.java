// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** Figures in a Micrometer registry. The only class that touches Micrometer; it may be absent. Thread: any. */
final class MicrometerSink implements MeterSink {

    /** As camel-micrometer calls the one it prefers. */
    private static final String PREFERRED = "metricsRegistry";

    // tenants and models may be many; who comes behind these is looked up in the registry each time
    private static final int MOST_KNOWN = 1000;

    private record Key(MeterName name, List<String> tagValues) {
    }

    private final MeterRegistry registry;
    private final Tag context;
    // building a meter to find the one that is registered costs more than counting, and a call's end counts twenty times
    private final Map<Key, Meter> known = new ConcurrentHashMap<>();

    private record Watched(MeterName name, Meter meter, Supplier<Number> value) {
    }

    // guarded by this; a function counter does not keep what it reads alive
    private final List<Watched> watched = new ArrayList<>();

    private MicrometerSink(MeterRegistry registry, String context) {
        this.registry = registry;
        this.context = Tag.of("camelContext", context);
        // a registry keeps its listeners for good, and may outlive many contexts
        WeakReference<Map<Key, Meter>> ours = new WeakReference<>(known);
        registry.config().onMeterRemoved(removed -> {
            Map<Key, Meter> meters = ours.get();
            if (meters != null) {
                meters.values().remove(removed);
            }
        });
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
        forget(name, tags);
        watched.add(new Watched(name, name.kind() == MeterName.Kind.GAUGE
                ? Gauge.builder(name.id(), value).description(name.description()).baseUnit(name.unit()).tags(tags).register(registry)
                : FunctionCounter.builder(name.id(), value, each -> each.get().doubleValue()).description(name.description())
                        .baseUnit(name.unit()).tags(tags).register(registry), value));
    }

    @Override
    public synchronized void unwatch(MeterName name, String... tagValues) {
        if (tagValues.length == 0) {
            forget(each -> each.name == name);
        } else {
            forget(name, tags(name, tagValues));
        }
    }

    private void forget(MeterName name, List<Tag> tags) {
        forget(each -> each.name == name && each.meter.getId().getTags().containsAll(tags));
    }

    private void forget(Predicate<Watched> which) {
        watched.stream().filter(which).forEach(each -> registry.remove(each.meter));
        watched.removeIf(which);
    }

    @Override
    public void count(MeterName name, double amount, String... tagValues) {
        ((Counter) meter(name, tagValues)).increment(amount);
    }

    @Override
    public void record(MeterName name, double value, String... tagValues) {
        ((DistributionSummary) meter(name, tagValues)).record(value);
    }

    private Meter meter(MeterName name, String... tagValues) {
        Key key = new Key(name, Arrays.asList(tagValues));
        Meter meter = known.get(key);
        if (meter == null) {
            meter = name.kind() == MeterName.Kind.COUNTER
                    ? Counter.builder(name.id()).description(name.description()).baseUnit(name.unit()).tags(tags(name, tagValues)).register(registry)
                    : DistributionSummary.builder(name.id()).description(name.description()).baseUnit(name.unit()).tags(tags(name, tagValues))
                            .register(registry);
            if (known.size() < MOST_KNOWN) {
                known.put(key, meter);
            }
        }
        return meter;
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
