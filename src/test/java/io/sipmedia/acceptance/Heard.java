// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.rehearsal.caller.HeardPacket;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.util.List;
import java.util.function.Predicate;

/** Tells by its loudness what a caller hears: the hold prompt of a test, its fallback prompt, or the model. */
enum Heard {

    ANYTHING(level -> level > Sound.THRESHOLD_DBFS),
    HOLD(level -> level > Sound.THRESHOLD_DBFS && level < -22),
    MODEL(level -> level > -18 && level < -11),
    FALLBACK(level -> level > -9);

    static final double HOLD_AMPLITUDE = 1500;
    static final double FALLBACK_AMPLITUDE = 24_000;
    // a single packet may be half of one and half of the other
    private static final int ENOUGH = 3;

    private final Predicate<Double> is;

    Heard(Predicate<Double> is) {
        this.is = is;
    }

    /** Milliseconds from a moment until it begins, -1 when it has not. */
    long after(ScriptedCaller caller, long nanos) {
        List<HeardPacket> packets = caller.heardPackets();
        int run = 0;
        for (HeardPacket packet : packets) {
            run = packet.arrivalNanos() >= nanos && is.test(packet.levelDbfs()) ? run + 1 : 0;
            if (run == ENOUGH) {
                return (packet.arrivalNanos() - nanos) / 1_000_000;
            }
        }
        return -1;
    }

    /** Waits for it. Milliseconds from the moment. */
    long await(ScriptedCaller caller, long nanos) {
        org.awaitility.Awaitility.await(this + " is heard").atMost(Agent.LIMIT).until(() -> after(caller, nanos) >= 0);
        return after(caller, nanos);
    }

    /** Milliseconds from a moment until the last that was heard, 0 when nothing was since. */
    static long lastAfter(ScriptedCaller caller, long nanos) {
        return caller.heardPackets().stream().filter(packet -> packet.arrivalNanos() >= nanos && ANYTHING.is.test(packet.levelDbfs()))
                .mapToLong(packet -> (packet.arrivalNanos() - nanos) / 1_000_000).max().orElse(0);
    }

    /** The longest time within a span in which nothing was heard, in milliseconds. */
    static long longestQuiet(ScriptedCaller caller, long fromNanos, long toNanos) {
        long longest = 0;
        long last = fromNanos;
        for (HeardPacket packet : caller.heardPackets()) {
            if (packet.arrivalNanos() >= fromNanos && packet.arrivalNanos() <= toNanos && ANYTHING.is.test(packet.levelDbfs())) {
                longest = Math.max(longest, packet.arrivalNanos() - last);
                last = packet.arrivalNanos();
            }
        }
        return Math.max(longest, toNanos - last) / 1_000_000;
    }
}
