// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.support.CallBus;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The state of one {@link ResampleProcessor}: per call, a {@link ResampleLane} for each route and direction that uses it.
 * Two routes may listen to the same call, so the route belongs to the key.
 *
 * <p>A call's entry is removed when the bus says that it ended. Where no bus says so (the processor is used without the
 * phone side), and for frames that arrive after the end, entries that nobody used for a while go when new calls come.
 */
final class ResampleLanes implements CallBus.Listener {

    /** Calls without a frame for so long are forgotten; one that comes back starts afresh, which nobody hears. */
    static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Never more than so many: the longest idle one makes room. */
    static final int MAX_CALLS = 10_000;

    private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Entry> calls = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    /** When idle entries were last looked for; guarded by this object's monitor. */
    private long swept;

    ResampleLanes() {
        this(System::nanoTime);
    }

    ResampleLanes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.swept = nanoTime.getAsLong();
    }

    /** The lane of this frame; made if there is none. */
    ResampleLane of(AudioFrame frame, String routeId) {
        String callId = frame.callId() == null ? "" : frame.callId();
        Entry entry = calls.get(callId);
        if (entry == null) {
            makeRoom();
            entry = calls.computeIfAbsent(callId, id -> new Entry());
        }
        entry.lastUsed = nanoTime.getAsLong();
        return entry.lane(routeId, frame.itemId() != null);
    }

    @Override
    public void onSignal(CallBus.Signal signal, String callId, String detail) {
        if (signal == CallBus.Signal.CALL_ENDED) {
            calls.remove(callId);
        }
    }

    int calls() {
        return calls.size();
    }

    private synchronized void makeRoom() {
        long now = nanoTime.getAsLong();
        if (now - swept >= SWEEP_NANOS) {
            swept = now;
            calls.values().removeIf(entry -> now - entry.lastUsed >= IDLE_NANOS);
        }
        if (calls.size() >= MAX_CALLS) {
            calls.entrySet().stream().max(Comparator.comparingLong(e -> now - e.getValue().lastUsed))
                    .ifPresent(idle -> calls.remove(idle.getKey()));
        }
    }

    private static final class Entry {

        /** Few, so a search through them is quicker than a map and makes no garbage. Replaced as a whole. */
        private volatile ResampleLane[] lanes = {};
        /** Written by the call's thread, read by whoever makes room. */
        private volatile long lastUsed;

        ResampleLane lane(String routeId, boolean model) {
            ResampleLane found = find(routeId, model);
            return found != null ? found : add(routeId, model);
        }

        private synchronized ResampleLane add(String routeId, boolean model) {
            ResampleLane lane = find(routeId, model);
            if (lane == null) {
                lane = new ResampleLane(routeId, model);
                ResampleLane[] more = Arrays.copyOf(lanes, lanes.length + 1);
                more[lanes.length] = lane;
                lanes = more;
            }
            return lane;
        }

        private ResampleLane find(String routeId, boolean model) {
            for (ResampleLane lane : lanes) {
                if (lane.serves(routeId, model)) {
                    return lane;
                }
            }
            return null;
        }
    }
}
