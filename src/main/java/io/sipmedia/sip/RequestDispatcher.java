// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ObjIntConsumer;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every request that passed the valve (RFC 3261 8.2) and hands it to its dialog.
 *
 * <p>Thread: the stack's workers, several at a time. Whatever is thrown stays here: an Error that reached the stack would end
 * one of them for ever.
 */
final class RequestDispatcher implements SipListener {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);
    static final int RETRY_SECONDS = 30;

    private final SipContext context;
    private final IncomingCalls calls;
    private final RareWarning failures = new RareWarning();

    RequestDispatcher(SipContext context, IncomingCalls calls) {
        this.context = context;
        this.calls = calls;
    }

    @Override
    public void processRequest(RequestEvent event) {
        SipProvider provider = (SipProvider) event.getSource();
        try {
            dispatch(provider, event.getServerTransaction(), (SIPRequest) event.getRequest());
        } catch (RejectedExecutionException e) {
            LOG.debug("A {} is refused: {}", StackLog.printable(event.getRequest().getMethod()), e.getMessage());
            fail(provider, event);
        } catch (Throwable e) {
            if (failures.due()) {
                LOG.warn("A {} could not be handled: {} (others within ten seconds at DEBUG)",
                        StackLog.printable(event.getRequest().getMethod()), e.toString());
            }
            LOG.debug("The failure", e);
            fail(provider, event);
        }
    }

    private void fail(SipProvider provider, RequestEvent event) {
        try {
            if (!event.getRequest().getMethod().equals(Request.ACK)) {
                context.refuse(provider, event.getServerTransaction(), event.getRequest(), Response.SERVER_INTERNAL_ERROR);
            }
        } catch (Throwable e) {
            LOG.debug("Nor could it be refused", e);
        }
    }

    private void dispatch(SipProvider provider, ServerTransaction given, SIPRequest request) throws Exception {
        if (request.getMethod().equals(Request.ACK)) {
            CalledDialog dialog = context.dialogs.of(request);
            if (dialog != null) {
                dialog.mailbox().executeForPeer(() -> dialog.acknowledged(request));
            }
            return;
        }
        if (request.getHeader(MaxForwardsHeader.NAME) == null) {
            // RFC 2543 knew no such header, the stack insists on it
            request.addHeader(context.headers.createMaxForwardsHeader(70));
        }
        KnownInvite known = request.getMethod().equals(Request.INVITE) && request.getToTag() == null
                ? context.dialogs.ofInvite(request) : null;
        if (known != null && known.sameBranch(request)) {
            CalledDialog dialog = known.dialog();
            if (dialog != null) {
                dialog.mailbox().executeForPeer(dialog::inviteAgain);
            }
            return;
        }
        boolean ping = request.getMethod().equals(Request.OPTIONS) && request.getToTag() == null;
        ServerTransaction transaction = given;
        // a transaction would be kept for half a minute; a copy of an OPTIONS may well be answered again (RFC 3261 8.2.7)
        if (transaction == null && !ping) {
            try {
                transaction = provider.getNewServerTransaction(request);
            } catch (TransactionAlreadyExistsException e) {
                return;
            } catch (SipException e) {
                LOG.debug("No transaction for a {}: {}", StackLog.printable(request.getMethod()), StackLog.printable(e.getMessage()));
            }
        }
        int problem = problem(request, known != null);
        if (problem != 0) {
            refuse(provider, transaction, request, problem);
        } else if (request.getMethod().equals(Request.CANCEL)) {
            cancel(provider, transaction, request);
        } else if (request.getToTag() != null) {
            inDialog(provider, transaction, request);
        } else if (request.getMethod().equals(Request.INVITE)) {
            invite(provider, transaction, request);
        } else {
            // OPTIONS: the only other method that stands alone
            boolean full = calls.draining();
            Response response = context.response(request, full ? Response.SERVICE_UNAVAILABLE : Response.OK, null, null);
            if (full) {
                context.set(response, "Retry-After", Integer.toString(RETRY_SECONDS));
            }
            context.send(provider, transaction, Capabilities.into(context, response));
        }
    }

    /**
     * The checks of RFC 3261 8.2.1 to 8.2.3 in their order.
     *
     * @param merged whether the same INVITE came by another path before
     * @return 0 when there is nothing to say
     */
    private int problem(SIPRequest request, boolean merged) {
        String method = request.getMethod();
        boolean alone = request.getToTag() == null;
        switch (method) {
            case Request.INVITE, Request.OPTIONS, Request.CANCEL -> {
                // understood anywhere
            }
            case Request.BYE, Request.UPDATE, Request.INFO, Request.NOTIFY -> {
                if (alone) {
                    return Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST;
                }
            }
            default -> {
                return Response.METHOD_NOT_ALLOWED;
            }
        }
        if (!(request.getRequestURI() instanceof SipURI) && !(request.getRequestURI() instanceof TelURL)) {
            return Response.UNSUPPORTED_URI_SCHEME;
        }
        if (merged) {
            return Response.LOOP_DETECTED;
        }
        if (!method.equals(Request.CANCEL) && !unsupported(request).isEmpty()) {
            return Response.BAD_EXTENSION;
        }
        return 0;
    }

    private static List<String> unsupported(Request request) {
        List<String> unknown = new ArrayList<>();
        Iterator<?> required = request.getHeaders("Require");
        while (required.hasNext()) {
            String line = required.next().toString();
            for (String tag : line.substring(line.indexOf(':') + 1).split(",")) {
                if (!tag.isBlank() && !tag.trim().equalsIgnoreCase("timer")) {
                    unknown.add(tag.trim());
                }
            }
        }
        return unknown;
    }

    private void refuse(SipProvider provider, ServerTransaction transaction, Request request, int status) {
        Response response = context.response(request, status, null, null);
        if (status == Response.BAD_EXTENSION) {
            List<String> tags = unsupported(request).stream().filter(tag -> tag.matches("[A-Za-z0-9.!%*_+`'~-]{1,40}")).toList();
            if (!tags.isEmpty()) {
                context.set(response, "Unsupported", String.join(", ", tags.subList(0, Math.min(tags.size(), 8))));
            }
        }
        context.send(provider, transaction, Capabilities.into(context, response));
    }

    private void cancel(SipProvider provider, ServerTransaction transaction, SIPRequest request) {
        KnownInvite known = context.dialogs.ofInvite(request);
        boolean matches = known != null && known.sameBranch(request);
        context.send(provider, transaction, context.response(request,
                matches ? Response.OK : Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, null, matches ? known.localTag() : null));
        if (matches && known.dialog() != null) {
            known.dialog().mailbox().execute(known.dialog()::cancelled);
        }
    }

    private void inDialog(SipProvider provider, ServerTransaction transaction, SIPRequest request) {
        CalledDialog dialog = context.dialogs.of(request);
        if (dialog == null) {
            context.refuse(provider, transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        dialog.mailbox().executeForPeer(() -> dialog.request(request, transaction));
    }

    private void invite(SipProvider provider, ServerTransaction transaction, SIPRequest request) {
        if (calls.draining()) {
            Response response = context.response(request, Response.SERVICE_UNAVAILABLE, null, null);
            context.set(response, "Retry-After", Integer.toString(RETRY_SECONDS));
            context.send(provider, transaction, response);
            return;
        }
        if (!calls.knows(Identities.requestUser(request))) {
            refuse(provider, transaction, request, Response.NOT_FOUND);
            return;
        }
        SessionDescription offer;
        try {
            offer = SdpBodies.of(request);
        } catch (SdpBodies.UnsupportedBody e) {
            refuse(provider, transaction, request, Response.UNSUPPORTED_MEDIA_TYPE);
            return;
        } catch (SdpException e) {
            refuse(provider, transaction, request, e.status());
            return;
        }
        if (SessionTimer.tooSmall(context, request)) {
            Response small = context.response(request, SessionTimer.TOO_SMALL, "Session Interval Too Small", null);
            context.set(small, "Min-SE", Integer.toString(context.options.minSessionExpires()));
            context.send(provider, transaction, small);
            return;
        }
        if (transaction == null) {
            // a transaction says 100 by itself when nothing else has left within 200 ms (RFC 3261 17.2.1)
            context.send(provider, null, context.response(request, Response.TRYING, null, null));
        }
        CalledDialog dialog = new CalledDialog(context, provider, transaction, request, offer);
        if (!dialog.reachable()) {
            refuse(provider, transaction, request, Response.BAD_REQUEST);
        } else if (context.dialogs.add(dialog)) {
            // here and now: the owner does not block, and another thread would cost a wake-up of every call
            dialog.mailbox().executeHere(() -> dialog.offerTo(calls));
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void processResponse(ResponseEvent event) {
        try {
            ClientTransaction transaction = event.getClientTransaction();
            Response response = event.getResponse();
            if (transaction != null && response.getStatusCode() >= 200
                    && transaction.getApplicationData() instanceof ObjIntConsumer<?> outcome) {
                transaction.setApplicationData(null);
                ((ObjIntConsumer<Response>) outcome).accept(response, response.getStatusCode());
            }
        } catch (Throwable e) {
            LOG.warn("A response could not be handled: {}", e.toString());
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void processTimeout(TimeoutEvent event) {
        try {
            ClientTransaction transaction = event.isServerTransaction() ? null : event.getClientTransaction();
            if (transaction != null && transaction.getApplicationData() instanceof ObjIntConsumer<?> outcome) {
                transaction.setApplicationData(null);
                ((ObjIntConsumer<Response>) outcome).accept(null, Response.REQUEST_TIMEOUT);
            }
        } catch (Throwable e) {
            LOG.warn("A time-out could not be handled: {}", e.toString());
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        LOG.debug("The stack could not send to a peer by {}", event.getTransport());
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        // transactions hold nothing of ours
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        // the stack keeps no dialogs for us
    }
}
