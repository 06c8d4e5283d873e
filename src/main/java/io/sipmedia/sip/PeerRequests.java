// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the other end asks within a dialog (RFC 3261 12.2.2): re-INVITE and UPDATE, INFO, NOTIFY, OPTIONS; a BYE goes back to
 * the dialog, whose state it ends. Thread: the dialog's mailbox.
 */
final class PeerRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRequests.class);

    private final SipContext context;
    private final CalledDialog dialog;
    private final DialogReplies replies;
    private final PendingOks oks;
    private final SessionTimer session;
    private final Transfers transfers;
    private final RouteSet route;
    private long lastSequence;

    PeerRequests(SipContext context, CalledDialog dialog, Invitation invitation, DialogReplies replies, PendingOks oks,
            SessionTimer session, Transfers transfers, RouteSet route) {
        this.context = context;
        this.dialog = dialog;
        this.replies = replies;
        this.oks = oks;
        this.session = session;
        this.transfers = transfers;
        this.route = route;
        lastSequence = invitation.request.getCSeq().getSeqNumber();
    }

    void handle(Request request, ServerTransaction transaction) {
        long sequence = ((SIPRequest) request).getCSeq().getSeqNumber();
        if (dialog.over()) {
            replies.refuse(request, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        if (sequence <= lastSequence) {
            // RFC 3261 12.2.2: out of order
            replies.refuse(request, transaction, Response.SERVER_INTERNAL_ERROR);
            return;
        }
        lastSequence = sequence;
        switch (request.getMethod()) {
            case Request.BYE -> dialog.byeFromPeer(request, transaction);
            case Request.INVITE, Request.UPDATE -> modify(request, transaction);
            case Request.INFO -> info(request, transaction);
            case Request.NOTIFY -> transfers.notified(request, transaction);
            case Request.OPTIONS -> replies.capabilities(request, transaction, Response.OK);
            default -> replies.capabilities(request, transaction, Response.METHOD_NOT_ALLOWED);
        }
    }

    /** Re-INVITE (RFC 3261 14.2) or UPDATE (RFC 3311 5.2). */
    private void modify(Request request, ServerTransaction transaction) {
        boolean isInvite = request.getMethod().equals(Request.INVITE);
        SessionDescription remote;
        try {
            remote = SdpBodies.of(request);
        } catch (SdpBodies.UnsupportedBody e) {
            replies.capabilities(request, transaction, Response.UNSUPPORTED_MEDIA_TYPE);
            return;
        } catch (SdpException e) {
            replies.refuse(request, transaction, e.status());
            return;
        }
        boolean offers = isInvite || remote != null;
        if (offers && !replies.finalSent()) {
            // the first INVITE is not answered yet: RFC 3261 14.2, RFC 3311 5.2
            replies.refuse(request, transaction, Response.SERVER_INTERNAL_ERROR, null, "Retry-After", "2");
            return;
        }
        if (offers && oks.offerOpen()) {
            replies.refuse(request, transaction, Response.REQUEST_PENDING);
            return;
        }
        if (SessionTimer.tooSmall(context, request)) {
            replies.refuse(request, transaction, SessionTimer.TOO_SMALL, "Session Interval Too Small",
                    "Min-SE", Integer.toString(context.options.minSessionExpires()));
            return;
        }
        SessionDescription ours = null;
        if (offers) {
            try {
                ours = dialog.listener().onReinvite(remote);
            } catch (Throwable e) {
                LOG.warn("Call {}: the owner failed on a re-INVITE: {}", dialog.callId(), e.toString());
            }
            if (ours == null) {
                replies.refuse(request, transaction, Response.NOT_ACCEPTABLE_HERE);
                return;
            }
        }
        route.refresh(request);
        Response response = replies.of(request, Response.OK, null, ours);
        session.agree(request, response);
        if (isInvite) {
            oks.send(request, transaction, response, remote == null);
        } else {
            replies.send(transaction, response);
        }
    }

    private void info(Request request, ServerTransaction transaction) {
        InfoDigit digit = InfoDigit.of(request);
        if (digit == null && request.getRawContent() != null && request.getRawContent().length > 0) {
            replies.refuse(request, transaction, Response.UNSUPPORTED_MEDIA_TYPE, null,
                    "Accept", "application/dtmf-relay, application/dtmf");
            return;
        }
        replies.ok(request, transaction);
        if (digit != null) {
            dialog.tell(owner -> owner.onInfoDigit(digit.digit(), digit.durationMillis()));
        }
    }
}
