// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.loop.Overload;
import io.sipmedia.sip.RareWarning;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** INVITEs that were refused before they became calls: counted, and said once in a while when the machine is to blame. Thread: any. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);
    private final RareWarning overloads = new RareWarning();
    private final Overload overload;

    Refusals(Overload overload) {
        this.overload = overload;
        for (Refusal each : Refusal.values()) {
            counts.put(each, new LongAdder());
        }
    }

    /** @param calls that are up */
    void count(Refusal why, int calls) {
        counts.get(why).increment();
        if (why == Refusal.OVERLOADED && overloads.due()) {
            LOG.warn("New calls are refused: audio is {} ms late, more than maxLateness allows, with {} calls up. The machine is too"
                    + " busy, or something blocks a media loop (others within ten seconds are only counted)",
                    Math.round(overload.millis()), calls);
        }
    }

    long of(Refusal why) {
        return counts.get(why).sum();
    }

    long sum() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
