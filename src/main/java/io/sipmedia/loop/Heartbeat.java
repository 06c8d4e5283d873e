// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The common beat of all calls on one loop, {@value #PERIOD_NANOS} ns apart. A call's packets leave on beats, and between
 * beats the loop sleeps, so that one wake-up serves whatever has become due or has arrived for any of the calls: at two
 * hundred calls waking up for each packet costs more than the packets do. Beats stand on a fixed grid, never "now plus a
 * period", so that lateness does not add up; a beat that was missed is not made up for.
 *
 * <p>Nobody listens, nothing beats: a loop without calls sleeps like any other.
 *
 * <p>Thread: confined to the loop.
 */
public final class Heartbeat {

    /** From one beat to the next. */
    public static final long PERIOD_NANOS = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /** Something that has to be done on time. */
    public interface Listener {
        /**
         * Called on the loop, on the first beat at or behind the time it has asked for.
         *
         * @return when it wants to be called again, as {@link System#nanoTime}; what has passed already means the next beat
         */
        long beat(long now);
    }

    private final Runnable started;
    private final Lateness lateness = new Lateness();
    private Listener[] listeners = {};
    // when each of them wants to be called: looking here costs a fraction of asking hundreds of calls a thousand times a second
    private long[] wanted = {};
    private long next;
    private boolean complained;

    /** @param started called when the first listener has come, on the loop */
    Heartbeat(Runnable started) {
        this.started = started;
        next = System.nanoTime();
    }

    /** From now on the listener is called, for the first time on the next beat. */
    public void join(Listener listener) {
        long now = System.nanoTime();
        // replaced as a whole, so that who leaves during a beat disturbs nobody
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = listener;
        wanted = Arrays.copyOf(wanted, listeners.length);
        wanted[listeners.length - 1] = now;
        if (listeners.length == 1) {
            next = floor(now) + PERIOD_NANOS;
            lateness.begin(now);
            started.run();
        }
    }

    /** The listener is not called any more, except perhaps once in the beat under way. */
    public void leave(Listener listener) {
        int at = Arrays.asList(listeners).indexOf(listener);
        if (at < 0) {
            return;
        }
        Listener[] left = new Listener[listeners.length - 1];
        long[] times = new long[left.length];
        for (int i = 0; i < left.length; i++) {
            int from = i < at ? i : i + 1;
            left[i] = listeners[from];
            times[i] = wanted[from];
        }
        listeners = left;
        wanted = times;
        if (listeners.length == 0) {
            lateness.end();
        }
    }

    /** Whether it keeps time. To be read from any thread. */
    public Lateness lateness() {
        return lateness;
    }

    /** The last beat at or before a time. */
    public long floor(long now) {
        return now - Math.floorMod(now - next, PERIOD_NANOS);
    }

    boolean idle() {
        return listeners.length == 0;
    }

    /** When the next beat is. */
    long next() {
        return next;
    }

    /**
     * Between two pieces of work: a beat that has fallen due meanwhile does not wait for the end of the loop's round. When many callers'
     * packets, or many models' answers, come at once, a round takes milliseconds, and nobody's packets may be late for that.
     */
    public void keepUp(long now) {
        if (listeners.length > 0 && now - next >= 0) {
            serve(now);
        }
    }

    /** At the beginning of a round. How late this is says how long work of every kind waits on this loop. */
    void beat(long now) {
        lateness.beat(now);
        keepUp(now);
    }

    private void serve(long now) {
        next = floor(now) + PERIOD_NANOS;
        // as they are now: if somebody comes or goes meanwhile, what is written here is lost, and who was called is called once more
        Listener[] called = listeners;
        long[] times = wanted;
        for (int i = 0; i < called.length; i++) {
            if (now - times[i] >= 0) {
                try {
                    times[i] = called[i].beat(now);
                } catch (RuntimeException e) {
                    complain(e);
                }
            }
        }
    }

    // a thousand times a second is too often to say it
    private void complain(RuntimeException e) {
        if (!complained) {
            complained = true;
            LOG.error("something failed on the beat of a media loop; further failures on this loop are not logged", e);
        }
    }
}
