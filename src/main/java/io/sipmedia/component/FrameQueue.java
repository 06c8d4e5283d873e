// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.support.SerialExecutor;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** One call's frames between its loop and a worker: a second of them, the oldest goes when it is full. Thread: any. */
final class FrameQueue {

    static final int FRAMES = 50;

    private final SerialExecutor executor;
    private final ArrayDeque<AudioFrame> frames = new ArrayDeque<>(FRAMES);

    FrameQueue(SerialExecutor executor) {
        this.executor = executor;
    }

    /** @return false when a frame had to go */
    boolean offer(AudioFrame frame, Consumer<AudioFrame> route) {
        synchronized (frames) {
            if (frames.size() == FRAMES) {
                frames.poll();
                frames.add(frame);
                // the task of the frame that went takes this one
                return false;
            }
            frames.add(frame);
        }
        try {
            executor.execute(() -> {
                AudioFrame next;
                synchronized (frames) {
                    next = frames.poll();
                }
                if (next != null) {
                    route.accept(next);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            synchronized (frames) {
                // no task comes for it
                frames.removeLastOccurrence(frame);
            }
            return false;
        }
    }
}
