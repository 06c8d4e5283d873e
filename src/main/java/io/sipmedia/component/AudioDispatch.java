// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.call.Call;
import io.sipmedia.support.AudioRoute;
import io.sipmedia.support.SerialExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Runs one consumer's audio exchanges, one per frame, on the call's loop or (dispatch=worker) on a worker; ends calls whose route goes on
 * failing.
 *
 * <p>Thread: {@link #frame} on the call's loop.
 */
final class AudioDispatch {

    private final AudioRoute route;
    private final Executor pool;
    private final boolean worker;
    private final int maxErrors;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();

    AudioDispatch(SipMediaConsumer consumer, Executor pool) {
        SipMediaConfiguration configuration = consumer.getEndpoint().getConfiguration();
        this.pool = pool;
        this.worker = "worker".equalsIgnoreCase(configuration.getDispatch());
        this.maxErrors = configuration.getMaxAudioErrors();
        this.route = new AudioRoute(consumer, SipMediaConstants.CALL_ID, worker ? 0 : configuration.getBlockedWarning(),
                "; dispatch=worker gives it a thread of its own");
    }

    /** One call's frames; without a queue they go through the route at once. */
    private record Stream(AudioRoute.Stream frames, FrameQueue queue) {
    }

    void frame(Call call, short[] samples, int rate, long position) {
        Stream stream = streams.get(call.id());
        if (stream == null) {
            // not for every frame: it may lock, and makes an object to make the stream with
            stream = streams.computeIfAbsent(call.id(), id -> new Stream(new AudioRoute.Stream(id, inRow -> ends(call, inRow)),
                    worker ? new FrameQueue(new SerialExecutor(pool)) : null));
        }
        AudioFrame frame = AudioFrame.of(call.id(), rate, samples, position);
        if (stream.queue == null) {
            route.run(stream.frames, frame);
        } else {
            offer(stream, frame);
        }
    }

    private void offer(Stream stream, AudioFrame frame) {
        if (!stream.queue.offer(frame, next -> route.run(stream.frames, next))) {
            route.drop(stream.frames);
        }
    }

    // once: frames on their way when the call ends may fail, too
    private boolean ends(Call call, int inRow) {
        if (maxErrors == 0 || inRow != maxErrors) {
            return false;
        }
        call.hangupNow("route-failed", "the audio route failed");
        return true;
    }

    void forget(String callId) {
        streams.remove(callId);
    }

    /** What the route has cost and lost. */
    AudioRoute route() {
        return route;
    }
}
