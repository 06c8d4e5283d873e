// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import io.sipmedia.audio.AudioFrame;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One route that takes audio, a frame at a time, of many calls; keeps an eye on the time it takes and on its errors. A call whose frames
 * fail one after the other rests for a while: Camel logs each of them, with a stack trace, on the thread that carries the call.
 *
 * <p>Thread: frames on any, those of one call one after the other; figures from any.
 */
public final class AudioRoute {

    /** The default of the option blockedWarning, in milliseconds: two packets of the other calls of the thread. */
    public static final long BLOCKED_WARNING = 40;

    private static final Logger LOG = LoggerFactory.getLogger(AudioRoute.class);
    // after so many errors in a row a call's frames rest
    private static final int ERRORS_UNTIL_REST = 5;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DefaultConsumer consumer;
    private final String callIdHeader;
    private final String advice;
    private final SlownessWatch slowness;
    private final LongAdder frames = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /**
     * @param callIdHeader that names the call of a frame
     * @param slowMillis   frames that take longer on the call's thread are slow; 0 = none is, as on threads of the route's own
     * @param advice       what to do about a route that blocks, for the log; may be empty
     */
    public AudioRoute(DefaultConsumer consumer, String callIdHeader, long slowMillis, String advice) {
        this.consumer = consumer;
        this.callIdHeader = callIdHeader;
        this.advice = advice;
        this.slowness = new SlownessWatch(TimeUnit.MILLISECONDS.toNanos(slowMillis));
    }

    /** One call's frames on their way through the route. A frame may complete on another thread than it starts on. */
    public static final class Stream {

        private final String callId;
        private final IntPredicate end;
        private final AtomicInteger errors = new AtomicInteger();
        private final AtomicInteger dropped = new AtomicInteger();
        private volatile int inRow;
        private volatile boolean warned;
        private volatile long restUntil;
        private volatile boolean resting;

        /** @param end told how many frames in a row have failed, says whether that ends the call */
        public Stream(String callId, IntPredicate end) {
            this.callId = callId;
            this.end = end;
        }

        /** Frames of this call that the route failed on. */
        public int errors() {
            return errors.get();
        }

        /** Frames of this call never given to the route. */
        public int dropped() {
            return dropped.get();
        }
    }

    /** Takes a frame through the route, or not, while the call rests. */
    public void run(Stream stream, AudioFrame frame) {
        if (stream.resting) {
            if (System.nanoTime() - stream.restUntil < 0) {
                drop(stream);
                return;
            }
            stream.resting = false;
        }
        frames.increment();
        // given back by us: a pooled exchange that releases itself has forgotten its exception before the callback sees it
        Exchange exchange = consumer.createExchange(false);
        exchange.getMessage().setBody(frame);
        exchange.getMessage().setHeader(callIdHeader, frame.callId());
        long start = System.nanoTime();
        // the exchange must not be touched after the callback: it may be in use for another frame by then
        consumer.getAsyncProcessor().process(exchange, doneSync -> release(stream, exchange));
        long took = System.nanoTime() - start;
        if (slowness.slow(took)) {
            blocked(took);
        }
    }

    /** A frame is not given to the route. */
    public void drop(Stream stream) {
        stream.dropped.incrementAndGet();
        dropped.increment();
    }

    private void release(Stream stream, Exchange exchange) {
        try {
            done(stream, exchange.getException());
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }

    private void done(Stream stream, Exception failure) {
        if (failure == null) {
            if (stream.inRow != 0) { // a volatile write costs more than a look
                stream.inRow = 0;
            }
            return;
        }
        errors.increment();
        stream.errors.incrementAndGet();
        int inRow = ++stream.inRow;
        if (!stream.warned) {
            stream.warned = true;
            LOG.warn("Call {}: the audio route {} failed: {} (further errors of this call are counted only)",
                    stream.callId, consumer.getRouteId(), failure.toString());
        }
        if (!stream.end.test(inRow) && inRow % ERRORS_UNTIL_REST == 0) {
            stream.restUntil = System.nanoTime() + REST_NANOS;
            stream.resting = true;
        }
    }

    private void blocked(long nanos) {
        if (slowness.count(System.nanoTime(), nanos)) {
            LOG.warn("The audio route {} took {} ms for one frame and delayed all calls of its thread ({} times so far): nothing in it may"
                     + " block{}", consumer.getRouteId(), TimeUnit.NANOSECONDS.toMillis(nanos), slowness.total(), advice);
        }
    }

    /** Frames given to the route. */
    public long frames() {
        return frames.sum();
    }

    /** Frames the route failed on. */
    public long errors() {
        return errors.sum();
    }

    /** Frames never given to the route, because it was too slow or failing. */
    public long dropped() {
        return dropped.sum();
    }

    /** How often the route has held its thread for too long. */
    public long blockings() {
        return slowness.total();
    }

    /** The figures in a line, for a console. */
    public String toText() {
        return "frames " + frames() + ", errors " + errors() + ", dropped " + dropped() + ", too slow " + blockings();
    }

    /** The same, one by one. */
    public Map<String, Object> toMap() {
        return Map.of("frames", frames(), "errors", errors(), "dropped", dropped(), "blockings", blockings());
    }
}
