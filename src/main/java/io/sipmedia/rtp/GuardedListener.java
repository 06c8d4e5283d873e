// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a listener's exceptions away from the clocks: whatever an owner does wrong, packets go on leaving on time. The first
 * failure of a call is logged. Thread: confined to the call's loop.
 */
final class GuardedListener implements RtpListener {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final RtpListener listener;
    private boolean failed;

    GuardedListener(RtpListener listener) {
        this.listener = listener;
    }

    /** Runs a task of the owner. */
    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException e) {
        if (!failed) {
            failed = true;
            LOG.warn("a media listener failed; further failures of this call are not logged", e);
        }
    }

    @Override
    public void onAudio(short[] samples, int sampleRate, long position, boolean concealed) {
        // fifty times a second: no task is made of it
        try {
            listener.onAudio(samples, sampleRate, position, concealed);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void onSourceLocked(InetSocketAddress source) {
        run(() -> listener.onSourceLocked(source));
    }

    @Override
    public void onDigit(char digit, int durationMillis) {
        run(() -> listener.onDigit(digit, durationMillis));
    }

    @Override
    public void onInactive(long silentMillis) {
        run(() -> listener.onInactive(silentMillis));
    }

    @Override
    public void onPlayed(short[] samples, int sampleRate, long position) {
        try {
            listener.onPlayed(samples, sampleRate, position);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void onItemPlayed(PlayedItem item) {
        run(() -> listener.onItemPlayed(item));
    }
}
