// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.text.ParseException;
import java.util.Locale;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REFERs of one dialog, one at a time, and the NOTIFYs that tell of them (RFC 3515 2.4). Thread: the dialog's mailbox. */
final class Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);

    private final SipContext context;
    private final Mailbox mailbox;
    private final Invitation invitation;
    private final DialogRequests requests;
    private final DialogReplies replies;
    private Transfer current;

    Transfers(SipContext context, Mailbox mailbox, Invitation invitation, DialogRequests requests, DialogReplies replies) {
        this.context = context;
        this.mailbox = mailbox;
        this.invitation = invitation;
        this.requests = requests;
        this.replies = replies;
    }

    void start(Transfer wanted, String target) {
        if (current != null && !current.done()) {
            wanted.answered(null, Response.REQUEST_PENDING);
            return;
        }
        try {
            Request refer = requests.create(Request.REFER);
            refer.setHeader(context.headers.createReferToHeader(context.addresses.createAddress(context.addresses.createURI(target))));
            context.set(refer, "Referred-By", "<" + invitation.request.getTo().getAddress().getURI() + ">");
            current = wanted;
            wanted.start(context, mailbox);
            requests.send(refer, (response, status) -> mailbox.execute(() -> wanted.answered(response, status)));
        } catch (ParseException | RuntimeException e) {
            LOG.debug("Call {}: the transfer could not be asked for", invitation.callId(), e);
            wanted.answered(null, Response.BAD_REQUEST);
        }
    }

    void notified(Request request, ServerTransaction transaction) {
        String event = SipContext.text(request, "Event");
        if (current == null) {
            replies.refuse(request, transaction, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (event == null || !event.toLowerCase(Locale.ROOT).startsWith("refer")) {
            replies.refuse(request, transaction, Response.BAD_EVENT);
        } else {
            replies.ok(request, transaction);
            current.notified(request);
        }
    }

    /** Whoever waits for an outcome need not wait any longer. */
    void callEnded() {
        if (current != null) {
            current.callEnded();
        }
    }
}
