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

    private final ArrayDeque<AudioFrame> frames = new ArrayDeque<>();
    private long keptMillis;
    private long droppedMillis;

    void keep(AudioFrame frame, long limitMillis) {
        frames.add(frame);
        keptMillis += frame.durationMillis();
        trim(limitMillis);
    }

    /** Forgets all but the newest part. */
    void trim(long limitMillis) {
        while (keptMillis > limitMillis && !frames.isEmpty()) {
            long gone = frames.poll().durationMillis();
            keptMillis -= gone;
            droppedMillis += gone;
        }
    }

    /** The oldest frame, or null when all have been taken. */
    AudioFrame take() {
        AudioFrame frame = frames.poll();
        keptMillis = frame == null ? 0 : keptMillis - frame.durationMillis();
        return frame;
    }

    long keptMillis() {
        return keptMillis;
    }

    long droppedMillis() {
        return droppedMillis;
    }
}
