// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Response;

/**
 * A 200 to an INVITE that waits for its ACK: sent again after T1, doubling up to T2, for 64*T1 (RFC 3261 13.3.1.4).
 * Over TCP too: the 200 crosses proxies that may use UDP.
 *
 * <p>Thread: confined to the dialog's mailbox.
 */
final class PendingOk {
    final long sequence;
    final Response response;
    /** Whether the 200 holds our offer, so that the ACK brings the answer. */
    final boolean offered;
    private final SipContext context;
    private final Mailbox mailbox;
    private final Runnable resend;
    private final Runnable givenUp;
    private long interval;
    private long waited;
    private ScheduledFuture<?> next;

    PendingOk(long sequence, Response response, boolean offered, SipContext context, Mailbox mailbox,
            Runnable resend, Runnable givenUp) {
        this.sequence = sequence;
        this.response = response;
        this.offered = offered;
        this.context = context;
        this.mailbox = mailbox;
        this.resend = resend;
        this.givenUp = givenUp;
        interval = context.options.t1().toMillis();
    }

    void start() {
        try {
            next = context.timer.schedule(() -> mailbox.execute(this::due), interval, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the server closes; so will the dialog
        }
    }

    private void due() {
        if (next == null) {
            return;
        }
        waited += interval;
        long limit = 64 * context.options.t1().toMillis();
        if (waited >= limit) {
            next = null;
            givenUp.run();
            return;
        }
        resend.run();
        interval = Math.min(Math.min(interval * 2, Math.max(context.options.t1().toMillis(), SipServerOptions.T2_MILLIS)),
                limit - waited);
        start();
    }

    void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
