// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.audio.Resampler;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.rtp.RtpSession;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Plays a prompt again and again: hold music. It feeds the playout queue little by little, and takes what is left of that
 * out again when it is told to stop, so that words need not wait for it and nothing of other origin is lost.
 *
 * <p>Thread: the call's loop.
 */
final class PromptLoop {

    private static final int PIECE_MILLIS = 100;
    private static final int AHEAD_MILLIS = 200;

    private final MediaLoop loop;
    private final RtpSession rtp;
    private final short[] samples;
    private final int rate;
    // when another codec was agreed on in mid-prompt
    private Resampler resampler;
    private final CompletableFuture<Void> done;
    private int next;
    private boolean stopped;
    private ScheduledFuture<?> timer;

    PromptLoop(MediaLoop loop, RtpSession rtp, short[] samples, CompletableFuture<Void> done) {
        this.loop = loop;
        this.rtp = rtp;
        this.samples = samples;
        this.rate = rtp.sampleRate();
        this.done = done;
    }

    void start() {
        if (samples.length == 0) {
            done.complete(null);
            return;
        }
        feed();
    }

    private void feed() {
        if (stopped) {
            return;
        }
        int piece = rate * PIECE_MILLIS / 1000;
        while (rtp.queuedMillis() < AHEAD_MILLIS) {
            int end = Math.min(next + piece, samples.length);
            if (!rtp.play(atRate(Arrays.copyOfRange(samples, next, end)), null, null, RtpSession.REPEATING)) {
                break;
            }
            next = end == samples.length ? 0 : end;
        }
        timer = loop.schedule(this::feed, PIECE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private short[] atRate(short[] piece) {
        int wanted = rtp.sampleRate();
        if (wanted == rate) {
            return piece;
        }
        if (resampler == null || resampler.toRate() != wanted) {
            resampler = new Resampler(rate, wanted);
        }
        return resampler.process(piece);
    }

    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel(false);
        }
        rtp.dropRepeating();
        done.complete(null);
    }
}
