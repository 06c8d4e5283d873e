// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.sip.DialogEnd;
import java.util.concurrent.TimeUnit;

/**
 * How we end a call: after the last word was sent, but not for ever, and with the cause that came first.
 *
 * <p>Thread: the call's loop, except {@link #cause(String)}.
 */
final class CallHangup {

    static final long LIMIT_MILLIS = 30_000;
    /** The last packet is on the wire; give it time to be heard before the line is cut. */
    static final long TAIL_MILLIS = 100;

    private final Call call;
    // the first one wins; any thread
    private volatile String cause;
    private String reason;
    private boolean waiting;
    private boolean sent;
    private ScheduledFuture<?> limit;

    CallHangup(Call call) {
        this.call = call;
    }

    void afterPlayout(String why, String words) {
        if (waiting || sent || call.state() == CallState.ENDED) {
            return;
        }
        if (!call.state().talking() || call.state() == CallState.HELD) {
            now(why, words);
            return;
        }
        waiting = true;
        cause(why);
        reason = words;
        call.journal().note("hanging-up", null);
        call.media().stopPrompt();
        long most = Math.max(LIMIT_MILLIS, call.media().queuedMillis() + TAIL_MILLIS);
        limit = call.loop().schedule(this::cut, most, TimeUnit.MILLISECONDS);
        call.media().whenPlayed(this::played);
    }

    // a model may still be sending what it says last: only an empty queue is the end
    private void played() {
        call.loop().schedule(() -> {
            if (call.media().queuedMillis() > 0) {
                call.media().whenPlayed(this::played);
            } else {
                cut();
            }
        }, TAIL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Nothing is sent on hold, so there is nothing to wait for. */
    void held() {
        if (waiting) {
            cut();
        }
    }

    void now(String why, String words) {
        if (!waiting) {
            cause(why);
            reason = words;
        }
        cut();
    }

    private void cut() {
        if (!sent && call.state() != CallState.ENDED) {
            sent = true;
            call.dialog().bye(reason);
        }
    }

    /** The call is over: a timer must not keep it. */
    void over() {
        if (limit != null) {
            limit.cancel(false);
        }
    }

    /** Remembers why; the first one stays. */
    void cause(String why) {
        if (cause == null) {
            cause = why;
        }
    }

    /** The label for the record. */
    String cause(DialogEnd end, boolean transferred) {
        if (transferred) {
            return "transferred";
        }
        boolean ours = end.kind() == DialogEnd.Kind.LOCAL_BYE || end.kind() == DialogEnd.Kind.REJECTED
                || end.kind() == DialogEnd.Kind.FAILED;
        return ours && cause != null ? cause : end.kind().label();
    }
}
