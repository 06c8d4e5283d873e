// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * The session timer of one dialog (RFC 4028), from the side that was called: the caller refreshes when it can, else we do
 * by UPDATE. Each 2xx agrees anew, whoever asked: how long, who refreshes, or on no timer any more (RFC 4028 7.2 and 9). When no refresh
 * comes, the call is ended a little before the interval is over (RFC 4028 10).
 *
 * <p>Thread: confined to the dialog's mailbox.
 */
final class SessionTimer {
    /** Session Interval Too Small: the answer's Min-SE says what is allowed (RFC 4028 6). */
    static final int TOO_SMALL = 422;

    private static final int MAX_SECONDS = 86_400;
    /** Between a refresh that failed and the next one, unless the answer says otherwise. */
    private static final int RETRY_SECONDS = 10;

    private final SipContext context;
    private final Mailbox mailbox;
    private final DialogRequests requests;
    private final End end;
    private int interval;
    /** Of our last refresh: more than the interval when the other end wants it so. */
    private int asked;
    /** What 422s have named; 0 when there was none. */
    private int leastAllowed;
    private boolean ours;
    private ScheduledFuture<?> refreshing;
    private ScheduledFuture<?> expiring;

    /** Ends the dialog. */
    interface End {
        void end(int status, String why, String reason);
    }

    SessionTimer(SipContext context, Mailbox mailbox, DialogRequests requests, End end) {
        this.context = context;
        this.mailbox = mailbox;
        this.requests = requests;
        this.end = end;
    }

    /** Whether the wanted interval is below ours and the peer understands 422. */
    static boolean tooSmall(SipContext context, Request request) {
        int wanted = seconds(SipContext.text(request, "Session-Expires"));
        return wanted > 0 && wanted < context.options.minSessionExpires() && lists(request, "Supported", "timer");
    }

    /** Puts what we agree to into the 200 of an INVITE or UPDATE and starts the clock anew. */
    void agree(Request request, Response response) {
        String header = SipContext.text(request, "Session-Expires");
        int wanted = seconds(header);
        if (wanted <= 0) {
            // RFC 4028 9: a 2xx without the header means no timer from now on
            none();
            return;
        }
        boolean understood = lists(request, "Supported", "timer") || lists(request, "Require", "timer");
        ours = refresher(header, "uas") || !understood;
        if (ours && !lists(request, "Allow", "UPDATE")) {
            // we refresh by UPDATE only: without it no timer is agreed
            none();
            return;
        }
        interval = Math.max(Math.min(wanted, MAX_SECONDS), context.options.minSessionExpires());
        context.set(response, "Session-Expires", interval + ";refresher=" + (ours ? "uas" : "uac"));
        if (!ours) {
            context.set(response, "Require", "timer");
        }
        restart();
    }

    private void refresh() {
        if (expiring == null) {
            // the dialog ended meanwhile
            return;
        }
        asked = Math.max(interval, leastAllowed);
        Request update = requests.create(Request.UPDATE);
        context.set(update, "Supported", SipContext.SUPPORTED);
        context.set(update, "Session-Expires", asked + ";refresher=uac");
        if (leastAllowed > 0) {
            // RFC 4028 7.4: from the first 422 on
            context.set(update, "Min-SE", Integer.toString(leastAllowed));
        }
        requests.send(update, (response, status) -> mailbox.execute(() -> refreshed(response, status)));
    }

    private void refreshed(Response response, int status) {
        if (expiring == null) {
            return;
        }
        if (status < 300) {
            agreed(SipContext.text(response, "Session-Expires"));
        } else if (status == Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST || status == Response.REQUEST_TIMEOUT) {
            // RFC 4028 10 and RFC 3261 12.2.1.2: the other end is gone
            end.end(status, "session-refresh-failed", null);
        } else {
            int least = status == TOO_SMALL ? Math.min(seconds(SipContext.text(response, "Min-SE")), MAX_SECONDS) : 0;
            if (least > asked) {
                leastAllowed = least;
                refresh();
            } else {
                tryAgain(response == null ? 0 : seconds(SipContext.text(response, "Retry-After")));
            }
        }
    }

    /**
     * What the 2xx to our refresh says counts from then on (RFC 4028 7.2); a refresh by the other end comes as a request, which
     * {@link #agree} sees. An interval below the least one allowed (RFC 4028 4) is nobody's to grant and would have us refresh all the time.
     */
    private void agreed(String header) {
        int granted = Math.min(seconds(header), MAX_SECONDS);
        if (granted <= 0) {
            none();
            return;
        }
        interval = Math.max(granted, context.options.minSessionExpires());
        // we are the UAC of this request; without the parameter it stays with who refreshes
        ours = !refresher(header, "uas");
        restart();
    }

    /** No timer from now on: the session lasts until somebody ends it. */
    private void none() {
        stop();
        interval = 0;
    }

    private static boolean refresher(String header, String who) {
        return header.toLowerCase(Locale.ROOT).replace(" ", "").contains("refresher=" + who);
    }

    /** The other end, or a proxy, cannot do it now (RFC 4028 10): that is no reason to end a call before its time. */
    private void tryAgain(int wanted) {
        long left = expiring.getDelay(TimeUnit.SECONDS);
        long pause = Math.min(wanted > 0 ? wanted : RETRY_SECONDS, left - 1);
        if (refreshing != null) {
            refreshing.cancel(false);
        }
        if (pause > 0) {
            refreshing = schedule(this::refresh, (int) pause);
        }
    }

    private void expired() {
        end.end(Response.REQUEST_TIMEOUT, "session-expired", "Session expired");
    }

    private void restart() {
        stop();
        if (interval > 0) {
            expiring = schedule(this::expired, interval - Math.min(32, interval / 3));
            if (ours) {
                refreshing = schedule(this::refresh, interval / 2);
            }
        }
    }

    private ScheduledFuture<?> schedule(Runnable task, int seconds) {
        try {
            return context.timer.schedule(() -> mailbox.execute(task), seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    void stop() {
        if (refreshing != null) {
            refreshing.cancel(false);
        }
        if (expiring != null) {
            expiring.cancel(false);
        }
        refreshing = null;
        expiring = null;
    }

    private static int seconds(String header) {
        if (header == null) {
            return 0;
        }
        int end = 0;
        int value = 0;
        while (end < header.length() && end < 9 && Character.isDigit(header.charAt(end))) {
            value = value * 10 + Character.digit(header.charAt(end++), 10);
        }
        return value;
    }

    static boolean lists(Request request, String name, String token) {
        java.util.Iterator<?> headers = request.getHeaders(name);
        while (headers.hasNext()) {
            String line = headers.next().toString();
            for (String part : line.substring(line.indexOf(':') + 1).split(",")) {
                if (part.trim().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
