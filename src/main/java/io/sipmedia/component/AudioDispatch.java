// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.call.Call;
import io.sipmedia.support.SerialExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one consumer's audio exchanges, one per frame, on the call's loop or (dispatch=worker) on a worker; keeps an eye on
 * the time the route takes and on its errors.
 *
 * <p>Thread: {@link #frame} on the call's loop.
 */
final class AudioDispatch {

    private static final Logger LOG = LoggerFactory.getLogger(AudioDispatch.class);
    // after so many errors in a row a route rests for a while, since Camel logs each of them
    private static final int ERRORS_UNTIL_REST = 5;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SipMediaConsumer consumer;
    private final Executor pool;
    private final boolean worker;
    private final int maxErrors;
    private final SlownessWatch slowness;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final LongAdder frames = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    AudioDispatch(SipMediaConsumer consumer, Executor pool) {
        SipMediaConfiguration configuration = consumer.getEndpoint().getConfiguration();
        this.consumer = consumer;
        this.pool = pool;
        this.worker = "worker".equalsIgnoreCase(configuration.getDispatch());
        this.maxErrors = configuration.getMaxAudioErrors();
        this.slowness = new SlownessWatch(TimeUnit.MILLISECONDS.toNanos(configuration.getBlockedWarning()));
    }

    /** One call's frames on their way through the route. Confined to the thread that runs them. */
    private static final class Stream {
        private final Call call;
        private final FrameQueue queue;
        // errors in a row; frames may complete on another thread than they start on
        private volatile int failures;
        private volatile boolean warned;
        private volatile boolean ending;
        private volatile long restUntil;
        private volatile boolean resting;

        Stream(Call call, FrameQueue queue) {
            this.call = call;
            this.queue = queue;
        }
    }

    void frame(Call call, short[] samples, int rate, long position) {
        Stream stream = streams.get(call.id());
        if (stream == null) {
            // not for every frame: it may lock, and makes an object to make the stream with
            stream = streams.computeIfAbsent(call.id(), id -> new Stream(call, worker ? new FrameQueue(new SerialExecutor(pool)) : null));
        }
        AudioFrame frame = AudioFrame.of(call.id(), rate, samples, position);
        if (stream.queue == null) {
            run(stream, frame);
        } else {
            offer(stream, frame);
        }
    }

    private void offer(Stream stream, AudioFrame frame) {
        if (!stream.queue.offer(frame, next -> run(stream, next))) {
            dropped.increment();
        }
    }

    private void run(Stream stream, AudioFrame frame) {
        if (stream.resting) {
            if (System.nanoTime() - stream.restUntil < 0) {
                dropped.increment();
                return;
            }
            stream.resting = false;
        }
        frames.increment();
        // given back by us: a pooled exchange that releases itself has forgotten its exception before the callback sees it
        Exchange exchange = consumer.createExchange(false);
        exchange.getMessage().setBody(frame);
        exchange.getMessage().setHeader(SipMediaConstants.CALL_ID, frame.callId());
        long start = System.nanoTime();
        // the exchange must not be touched after the callback: it may be in use for another frame by then
        consumer.getAsyncProcessor().process(exchange, doneSync -> release(stream, exchange));
        long took = System.nanoTime() - start;
        if (!worker && slowness.slow(took)) {
            blocked(took);
        }
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
            if (stream.failures != 0) { // a volatile write costs more than a look
                stream.failures = 0;
            }
            return;
        }
        errors.increment();
        int inRow = ++stream.failures;
        if (!stream.warned) {
            stream.warned = true;
            LOG.warn("Call {}: the audio route {} failed: {} (further errors of this call are counted only)",
                    stream.call.id(), consumer.getRouteId(), failure.toString());
        }
        if (maxErrors > 0 && inRow >= maxErrors && !stream.ending) {
            stream.ending = true;
            stream.call.hangupNow("route-failed", "the audio route failed");
        } else if (inRow % ERRORS_UNTIL_REST == 0) {
            stream.restUntil = System.nanoTime() + REST_NANOS;
            stream.resting = true;
        }
    }

    private void blocked(long nanos) {
        if (slowness.count(System.nanoTime(), nanos)) {
            LOG.warn("The audio route {} took {} ms for one frame and delayed all calls of its thread ({} times so far): nothing in it may"
                     + " block; dispatch=worker gives it a thread of its own", consumer.getRouteId(),
                    TimeUnit.NANOSECONDS.toMillis(nanos), slowness.total());
        }
    }

    void forget(String callId) {
        streams.remove(callId);
    }

    /** Frames given to the route. */
    long frames() {
        return frames.sum();
    }

    /** Frames the route failed on. */
    long errors() {
        return errors.sum();
    }

    /** Frames never given to the route, because it was too slow or failing. */
    long dropped() {
        return dropped.sum();
    }

    /** How often the route has held its thread for too long. */
    long blockings() {
        return slowness.total();
    }
}
