// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * One REFER and the subscription it makes (RFC 3515): its outcome is the final status line in a message/sipfrag body.
 *
 * <p>Thread: confined to the dialog's mailbox, but for the future.
 */
final class Transfer {
    private final CompletableFuture<TransferOutcome> outcome = new CompletableFuture<>();
    private ScheduledFuture<?> limit;

    CompletionStage<TransferOutcome> outcome() {
        return outcome.minimalCompletionStage();
    }

    boolean done() {
        return outcome.isDone();
    }

    void start(SipContext context, Mailbox mailbox) {
        try {
            limit = context.timer.schedule(
                    () -> mailbox.execute(() -> complete(false, Response.REQUEST_TIMEOUT, "No final NOTIFY in time")),
                    context.options.transferTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            complete(false, Response.SERVICE_UNAVAILABLE, "The endpoint stops");
        }
    }

    /** The answer to the REFER itself; anything but a 2xx is the end. */
    void answered(Response response, int status) {
        if (status >= 300) {
            complete(false, status, response == null ? "The REFER got no answer" : response.getReasonPhrase());
        }
    }

    /** A NOTIFY of the subscription. */
    void notified(Request notify) {
        byte[] body = notify.getRawContent();
        String line = body == null ? "" : new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8).stripLeading();
        int end = line.indexOf('\n');
        line = (end < 0 ? line : line.substring(0, end)).trim();
        if (line.regionMatches(true, 0, "SIP/2.0 ", 0, 8) && line.length() >= 11) {
            int status = digits(line.substring(8, 11));
            if (status >= 200) {
                complete(status < 300, status, StackLog.printable(line.substring(11).trim()));
                return;
            }
        }
        String state = SipContext.text(notify, "Subscription-State");
        if (state != null && state.toLowerCase(Locale.ROOT).startsWith("terminated")) {
            complete(false, Response.REQUEST_TIMEOUT, "The subscription ended without an outcome");
        }
    }

    /** The call ended first. */
    void callEnded() {
        complete(false, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, "The call ended");
    }

    private void complete(boolean accepted, int status, String reason) {
        if (limit != null) {
            limit.cancel(false);
        }
        outcome.complete(new TransferOutcome(accepted, status, reason));
    }

    private static int digits(String text) {
        return text.matches("[1-6][0-9][0-9]") ? Integer.parseInt(text) : 0;
    }
}
