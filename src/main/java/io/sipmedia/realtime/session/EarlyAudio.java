// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.AudioFrame;
import java.util.ArrayDeque;

/**
 * What the caller says while the session is not ready yet. Bounded; the oldest goes first.
 *
 * <p>Thread: the call's loop.
 */
final class EarlyAudio {

    private static final long NANOS = 1_000_000; // of a millisecond

    private final ArrayDeque<AudioFrame> frames = new ArrayDeque<>();
    private long keptNanos;
    private long droppedNanos;

    void keep(AudioFrame frame, long limitMillis) {
        frames.add(frame);
        keptNanos += frame.durationNanos();
        trim(limitMillis);
    }

    /** Forgets all but the newest part. */
    void trim(long limitMillis) {
        while (keptNanos > limitMillis * NANOS && !frames.isEmpty()) {
            long gone = frames.poll().durationNanos();
            keptNanos -= gone;
            droppedNanos += gone;
        }
    }

    /** The oldest frame, or null when all have been taken. */
    AudioFrame take() {
        AudioFrame frame = frames.poll();
        keptNanos = frame == null ? 0 : keptNanos - frame.durationNanos();
        return frame;
    }

    long keptNanos() {
        return keptNanos;
    }

    long droppedMillis() {
        return droppedNanos / NANOS;
    }
}
