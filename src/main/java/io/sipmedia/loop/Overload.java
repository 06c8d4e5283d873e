// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the machine keeps up with its calls. A loop lags when its {@link Lateness} was above the limit for five seconds in a row,
 * and does so until it was at most half of it for three: what is refused then does not come and go with every call.
 *
 * <p>Thread: any.
 */
public final class Overload {

    // with two loops of which one lags, the other is missed once in 65,536 calls
    private static final int PLACES_TRIED = 16;

    private final double maxMillis;
    private final List<Lateness> loops;
    private final LongSupplier nanoClock;
    // guarded by this
    private final List<Lateness> lagging = new ArrayList<>();

    /**
     * @param maxMillis how late a loop may be; 0 = as late as it likes
     * @param loops     those that calls are spread over
     */
    public Overload(long maxMillis, List<MediaLoop> loops) {
        this(maxMillis, loops.stream().map(MediaLoop::lateness).toList(), System::nanoTime);
    }

    Overload(long maxMillis, List<Lateness> loops, LongSupplier nanoClock) {
        this.maxMillis = maxMillis;
        this.loops = loops;
        this.nanoClock = nanoClock;
    }

    /** Whether no loop is left that could take another call. */
    public boolean everywhere() {
        return loops.stream().allMatch(this::lags);
    }

    /**
     * An id for a new call. Its loop follows from it: one that lags gets no more calls while another does not.
     *
     * @param ids    another one each time
     * @param loopOf the loop of a call
     */
    public String place(Supplier<String> ids, Function<String, MediaLoop> loopOf) {
        String id = ids.get();
        for (int i = 1; i < PLACES_TRIED && lags(loopOf.apply(id).lateness()); i++) {
            id = ids.get();
        }
        return id;
    }

    private synchronized boolean lags(Lateness loop) {
        if (maxMillis <= 0) {
            return false;
        }
        long now = nanoClock.getAsLong();
        if (!lagging.contains(loop)) {
            if (loop.above(maxMillis, now)) {
                lagging.add(loop);
            }
        } else if (loop.below(maxMillis / 2, now)) {
            lagging.remove(loop);
        }
        return lagging.contains(loop);
    }

    /** How late the latest loop is at the moment, in milliseconds. */
    public double millis() {
        long now = nanoClock.getAsLong();
        return loops.stream().mapToDouble(loop -> loop.millis(now)).max().orElse(0);
    }
}
