// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.SessionDescription;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Response;

/**
 * The time between an INVITE and its final response (RFC 3261 13.3.1.1): every minute the last provisional response goes out
 * again, else a proxy on the way gives the call up after three (its timer C, RFC 3261 16.6); and in the end there is a limit.
 *
 * <p>Thread: confined to the dialog's mailbox.
 */
final class Ringing {
    static final long REPEAT_SECONDS = 60;
    /**
     * An owner that never decides must not keep the call. Owners have a limit of their own, with a cause of its own, which
     * comes first: see {@link SipServer#LONGEST_RINGING}.
     */
    static final long LAST_RESORT_SECONDS = SipServer.LONGEST_RINGING.toSeconds() + 15;

    private final SipContext context;
    private final Mailbox mailbox;
    private final DialogReplies replies;
    private final Runnable givenUp;
    private int status;
    private SessionDescription body;
    private ScheduledFuture<?> next;
    private ScheduledFuture<?> limit;

    Ringing(SipContext context, Mailbox mailbox, DialogReplies replies, Runnable givenUp) {
        this.context = context;
        this.mailbox = mailbox;
        this.replies = replies;
        this.givenUp = givenUp;
        // what says nothing but that we are still here, for an owner that has sent nothing
        status = Response.SESSION_PROGRESS;
    }

    /** The INVITE is with its owner. */
    void start() {
        limit = schedule(givenUp, LAST_RESORT_SECONDS);
        next = schedule(this::again, REPEAT_SECONDS);
    }

    /** Sends a provisional response, now and every minute. @param description null for none */
    void send(int wanted, SessionDescription description) {
        status = wanted;
        body = description;
        if (next != null) {
            next.cancel(false);
        }
        replies.provisional(status, body);
        next = schedule(this::again, REPEAT_SECONDS);
    }

    private void again() {
        if (next != null) {
            send(status, body);
        }
    }

    /** A final response leaves. */
    void stop() {
        if (next != null) {
            next.cancel(false);
        }
        if (limit != null) {
            limit.cancel(false);
        }
        next = null;
        limit = null;
    }

    private ScheduledFuture<?> schedule(Runnable task, long seconds) {
        try {
            return context.timer.schedule(() -> mailbox.execute(task), seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // the server closes; so will the dialog
            return null;
        }
    }
}
