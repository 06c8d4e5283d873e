// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of one CamelContext for a monitoring system. They go to the Micrometer registry that is bound there; without one, or
 * without Micrometer, nowhere. Meant for beginnings and ends of calls and for answers, not for packets.
 *
 * <p>Thread: any.
 */
public final class Meters {

    private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

    private record Watched(MeterName name, Supplier<Number> value, String... tagValues) {
    }

    private final CamelContext context;
    // guarded by this
    private final List<Watched> watched = new ArrayList<>();
    private volatile MeterSink sink;

    Meters(CamelContext context) {
        this.context = context;
    }

    /** Looks for a registry if there is none yet: some are bound only while the context starts. */
    synchronized void find() {
        if (sink == null) {
            sink = sink();
            if (sink != null) {
                watched.forEach(each -> sink.watch(each.name, each.value, each.tagValues));
                LOG.debug("figures go to a Micrometer registry");
            }
        }
    }

    private MeterSink sink() {
        try {
            return MicrometerSink.find(context);
        } catch (NoClassDefFoundError e) {
            // Micrometer is optional
            return null;
        }
    }

    /** Whether anybody gets the figures. */
    public boolean on() {
        return sink != null;
    }

    /** From now on the value is read when somebody asks for it. @param tagValues in the order of {@link MeterName#tags()} */
    public synchronized void watch(MeterName name, Supplier<Number> value, String... tagValues) {
        watched.add(new Watched(name, value, tagValues));
        if (sink != null) {
            sink.watch(name, value, tagValues);
        }
    }

    /** The value can be read no more. @param tagValues in the order of {@link MeterName#tags()}; none for all there are */
    public synchronized void unwatch(MeterName name, String... tagValues) {
        watched.removeIf(each -> each.name == name && (tagValues.length == 0 || Arrays.equals(tagValues, each.tagValues)));
        if (sink != null) {
            sink.unwatch(name, tagValues);
        }
    }

    /** @param tagValues in the order of {@link MeterName#tags()} */
    public void count(MeterName name, double amount, String... tagValues) {
        MeterSink to = sink;
        if (to != null && amount > 0) {
            to.count(name, amount, tagValues);
        }
    }

    /** @param value null is not recorded @param tagValues in the order of {@link MeterName#tags()} */
    public void record(MeterName name, Number value, String... tagValues) {
        MeterSink to = sink;
        if (to != null && value != null) {
            to.record(name, value.doubleValue(), tagValues);
        }
    }
}
