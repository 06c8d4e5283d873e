// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Builds and sends the responses of one dialog (RFC 3261 8.2.6, 12.1.1). Thread: the dialog's mailbox. */
final class DialogReplies {
    private final SipContext context;
    private final Invitation invitation;
    private boolean finalSent;

    DialogReplies(SipContext context, Invitation invitation) {
        this.context = context;
        this.invitation = invitation;
    }

    /** Whether the first INVITE has got, or is about to get, its final response. */
    boolean finalSent() {
        return finalSent;
    }

    /** A final response to the first INVITE goes out elsewhere. */
    void finalLeaves() {
        finalSent = true;
    }

    /** 101 to 199 to the first INVITE, unless it is answered. @param body null for none */
    void provisional(int status, SessionDescription body) {
        if (!finalSent) {
            send(invitation.transaction, of(invitation.request, status, null, body));
        }
    }

    /** 300 to 699 to the first INVITE; only the first final response goes out. @param reason null for the standard phrase */
    void refuse(int status, String reason) {
        if (finalSent) {
            return;
        }
        finalSent = true;
        Response response = of(invitation.request, status, reason, null);
        if (status == Response.SERVICE_UNAVAILABLE) {
            context.set(response, "Retry-After", Integer.toString(RequestDispatcher.RETRY_SECONDS));
        }
        send(invitation.transaction, response);
    }

    /** A response with our tag, and what RFC 3261 12.1.1 wants in one that makes or refreshes the dialog. */
    Response of(Request request, int status, String reason, SessionDescription body) {
        Response response = context.response(request, status, reason, invitation.localTag);
        boolean invites = request.getMethod().equals(Request.INVITE) || request.getMethod().equals(Request.UPDATE);
        if (invites && status > 100 && status < 300) {
            response.setHeader(context.contact(invitation.point, invitation.local));
            if (status >= 200) {
                Capabilities.into(context, response);
            }
        }
        if (body != null) {
            try {
                response.setContent(body.toString().getBytes(StandardCharsets.UTF_8),
                        context.headers.createContentTypeHeader("application", "sdp"));
            } catch (ParseException e) {
                throw new IllegalStateException(e);
            }
        }
        return response;
    }

    void ok(Request request, ServerTransaction transaction) {
        send(transaction, of(request, Response.OK, null, null));
    }

    /** Refuses a request within the dialog. */
    void refuse(Request request, ServerTransaction transaction, int status) {
        send(transaction, context.response(request, status, null, invitation.localTag));
    }

    /** Refuses a request within the dialog with one more header. */
    void refuse(Request request, ServerTransaction transaction, int status, String reason, String header, String value) {
        Response response = context.response(request, status, reason, invitation.localTag);
        context.set(response, header, value);
        send(transaction, response);
    }

    /** Answers and says what we understand. */
    void capabilities(Request request, ServerTransaction transaction, int status) {
        send(transaction, Capabilities.into(context, context.response(request, status, null, invitation.localTag)));
    }

    void send(ServerTransaction transaction, Response response) {
        context.send(invitation.provider, transaction, response);
    }
}
