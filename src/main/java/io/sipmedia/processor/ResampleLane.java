// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Resampler;
import java.util.Arrays;
import java.util.Objects;

/**
 * One voice of one call on its way through one route: the caller's or the model's.
 *
 * <p>A jump in the caller's positions is a gap, and what was before it must not ring into what comes after. A model's
 * positions count within an item and so begin anew with each; within a response the sound goes on, only the counting starts
 * again. With the end of an item comes what still rings in the filter, so that the caller does not hear it ahead of the next
 * one. An item that was cut off has no end: when another response begins, what is left of the last one is forgotten.
 *
 * <p>Thread: the lock is for users who move frames to other threads; on a call's event loop nobody else wants it.
 */
final class ResampleLane {

    /** No filter of ours delays anything for longer; what rings on after that cannot be heard. */
    private static final int TAIL_MILLIS = 2;

    private final String routeId;
    private final boolean model;

    private Resampler resampler;
    /** Where the next frame's samples stand if nothing is missing, at the old rate and at the new one. */
    private long nextIn;
    private long nextOut;
    private String responseId;
    private String itemId;
    private int contentIndex;

    private AudioFrame lastIn;
    private AudioFrame lastOut;

    ResampleLane(String routeId, boolean model) {
        this.routeId = routeId;
        this.model = model;
    }

    boolean serves(String route, boolean ofModel) {
        return model == ofModel && Objects.equals(routeId, route);
    }

    synchronized AudioFrame resample(AudioFrame frame, int toRate) {
        if (frame == lastIn && lastOut.sampleRate() == toRate) {
            // a multicast sends the same frame along two branches: it must not be heard twice
            return lastOut;
        }
        if (frame.endsItem()) {
            return end(frame, toRate);
        }
        boolean fresh = resampler == null || resampler.fromRate() != frame.sampleRate() || resampler.toRate() != toRate;
        if (fresh) {
            resampler = new Resampler(frame.sampleRate(), toRate);
        }
        if (fresh || frame.position() != nextIn || !sameItem(frame)) {
            if (!goesOn(frame)) {
                resampler.reset(frame.position());
            }
            nextOut = resampler.outputPosition(frame.position());
            responseId = frame.responseId();
            itemId = frame.itemId();
            contentIndex = frame.contentIndex();
        }
        short[] samples = resampler.process(frame.samples());
        lastIn = frame;
        lastOut = frame.resampled(toRate, samples, nextOut);
        nextIn = frame.position() + frame.samples().length;
        nextOut += samples.length;
        return lastOut;
    }

    private AudioFrame end(AudioFrame frame, int toRate) {
        boolean rings = resampler != null && resampler.fromRate() == frame.sampleRate() && resampler.toRate() == toRate
                && frame.position() == nextIn && sameItem(frame);
        short[] tail = {};
        if (rings) {
            short[] ringing = resampler.flush();
            tail = Arrays.copyOf(ringing, Math.min(ringing.length, toRate * TAIL_MILLIS / 1000));
        }
        lastIn = frame;
        lastOut = frame.resampled(toRate, tail, rings ? nextOut : frame.position() * toRate / frame.sampleRate());
        itemId = null;
        return lastOut;
    }

    // whether a frame that does not join on is nevertheless what is heard next of the same answer
    private boolean goesOn(AudioFrame frame) {
        return model && (frame.responseId() == null ? sameItem(frame) : frame.responseId().equals(responseId));
    }

    private boolean sameItem(AudioFrame frame) {
        return contentIndex == frame.contentIndex() && Objects.equals(itemId, frame.itemId());
    }
}
