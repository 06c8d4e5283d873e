// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.header.ContactHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dialog another party made by its INVITE (RFC 3261 12, 13.3, 14.2, 15). We keep dialogs ourselves and use the stack for
 * transactions only: its own dialogs retransmit an acknowledged 200 and can wait for ever after a 491.
 *
 * <p>Long for a class of ours: it is the one place where the state changes, and splitting it would spread the lock.
 *
 * <p>Thread: the state changes under this object's lock, from any thread; all sending and every call of the listener
 * runs in the mailbox, in order and without the lock.
 */
final class CalledDialog implements InviteDialog {
    private static final Logger LOG = LoggerFactory.getLogger(CalledDialog.class);
    /** An owner that never decides must not keep the call: proxies give up after three minutes, too (RFC 3261 16.6, timer C). */
    private static final int MAX_RINGING_SECONDS = 180;
    private static final DialogListener NOBODY = new DialogListener() {
        @Override
        public void onAck(SessionDescription answer) {
            // nobody listens
        }

        @Override
        public SessionDescription onReinvite(SessionDescription offer) {
            return null;
        }

        @Override
        public void onEnded(DialogEnd end) {
            // nobody listens
        }
    };

    private final SipContext context;
    private final SipProvider provider;
    private final SIPRequest invite;
    private final ServerTransaction inviteTransaction;
    private final SessionDescription offer;
    private final ListenPoint point;
    private final InetSocketAddress peer;
    private final InetAddress local;
    private final String localTag = Tags.random();
    private final String inviteKey;
    private final Mailbox mailbox;
    private volatile DialogListener listener = NOBODY;

    /** Guarded by this. */
    private DialogState state = DialogState.PROCEEDING;
    /** A BYE that waits for the ACK (RFC 3261 15). Guarded by this. */
    private boolean byeWanted;
    /** Guarded by this. */
    private String byeReason;

    // confined to the mailbox
    private final RouteSet route;
    private final DialogRequests requests;
    private final SessionTimer session;
    private final Map<Long, PendingOk> pending = new HashMap<>();
    private boolean finalSent;
    private long remoteSequence;
    private Transfer transfer;
    private ScheduledFuture<?> ringLimit;

    CalledDialog(SipContext context, SipProvider provider, ServerTransaction transaction, SIPRequest invite, SessionDescription offer) {
        this.context = context;
        this.provider = provider;
        this.inviteTransaction = transaction;
        this.invite = invite;
        this.offer = offer;
        peer = SipContext.peer(invite);
        ViaHeader via = (ViaHeader) invite.getHeader(ViaHeader.NAME);
        point = context.point(via.getTransport(), invite.getLocalPort());
        local = LocalAddresses.reaching(point, peer);
        inviteKey = Dialogs.invite(invite);
        mailbox = new Mailbox(context.workers);
        route = new RouteSet(context, invite, peer, local, point.transport());
        requests = new DialogRequests(context, provider, invite, localTag, route, point, local);
        session = new SessionTimer(context, mailbox, this::refresh, this::sessionExpired);
        remoteSequence = invite.getCSeq().getSeqNumber();
    }

    // ---- the owner's side -------------------------------------------------------------------------------------------

    @Override
    public String callId() {
        return invite.getCallId().getCallId();
    }

    @Override
    public SipIdentity from() {
        return Identities.of(invite.getFrom().getAddress());
    }

    @Override
    public SipIdentity to() {
        return Identities.of(invite.getTo().getAddress());
    }

    @Override
    public String requestUser() {
        return Identities.requestUser(invite);
    }

    @Override
    public Map<String, List<String>> headers() {
        return Identities.headers(invite);
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public String transport() {
        return point.transport();
    }

    @Override
    public InetAddress localAddress() {
        return local;
    }

    @Override
    public SessionDescription offer() {
        return offer;
    }

    @Override
    public void listener(DialogListener owner) {
        listener = owner;
    }

    @Override
    public boolean ring() {
        return provisional(Response.RINGING, null);
    }

    @Override
    public boolean progress(SessionDescription answer) {
        return provisional(Response.SESSION_PROGRESS, answer);
    }

    private synchronized boolean provisional(int status, SessionDescription body) {
        if (state != DialogState.PROCEEDING) {
            return false;
        }
        mailbox.execute(() -> {
            if (!finalSent) {
                context.send(provider, inviteTransaction, response(invite, status, null, body));
            }
        });
        return true;
    }

    @Override
    public synchronized boolean answer(SessionDescription description) {
        if (state != DialogState.PROCEEDING) {
            return false;
        }
        change(DialogState.ACCEPTED);
        mailbox.execute(() -> {
            finalSent = true;
            Response response = response(invite, Response.OK, null, description);
            session.agree(invite, response);
            accept(invite, inviteTransaction, response, offer == null);
        });
        return true;
    }

    @Override
    public synchronized boolean reject(int status, String reason) {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException("A call is refused with a status of 300 to 699, not " + status);
        }
        return refuse(status, reason, DialogEnd.Kind.REJECTED);
    }

    private synchronized boolean refuse(int status, String reason, DialogEnd.Kind kind) {
        if (state != DialogState.PROCEEDING) {
            return false;
        }
        change(DialogState.ENDED);
        mailbox.execute(() -> {
            finalSent = true;
            Response response = response(invite, status, reason, null);
            if (status == Response.SERVICE_UNAVAILABLE) {
                context.set(response, "Retry-After", "30");
            }
            context.send(provider, inviteTransaction, response);
            over(new DialogEnd(kind, status, reason));
        });
        return true;
    }

    @Override
    public synchronized boolean bye(String reason) {
        return switch (state) {
            case PROCEEDING -> refuse(Response.TEMPORARILY_UNAVAILABLE, null, DialogEnd.Kind.LOCAL_BYE);
            case ACCEPTED -> {
                boolean first = !byeWanted;
                byeWanted = true;
                byeReason = reason;
                yield first;
            }
            case CONFIRMED -> end(new DialogEnd(DialogEnd.Kind.LOCAL_BYE, Response.OK, reason), true, reason);
            case ENDED -> false;
        };
    }

    /** The server stops: no waiting for an ACK any more. */
    synchronized void shutDown() {
        if (!refuse(Response.SERVICE_UNAVAILABLE, null, DialogEnd.Kind.FAILED)) {
            end(new DialogEnd(DialogEnd.Kind.FAILED, Response.SERVICE_UNAVAILABLE, "The endpoint stops"), true, null);
        }
    }

    private synchronized boolean end(DialogEnd end, boolean sendBye, String reason) {
        if (state == DialogState.ENDED) {
            return false;
        }
        change(DialogState.ENDED);
        mailbox.execute(() -> {
            if (sendBye && route.usable()) {
                Request bye = requests.create(Request.BYE);
                if (reason != null) {
                    context.set(bye, "Reason", "SIP;cause=200;text=\"" + quoted(reason) + "\"");
                }
                requests.send(bye, (response, status) -> LOG.debug("Call {}: BYE answered {}", callId(), status));
            }
            over(end);
        });
        return true;
    }

    private static String quoted(String text) {
        return StackLog.printable(text).replace("\\", "").replace("\"", "'");
    }

    @Override
    public synchronized CompletionStage<TransferOutcome> refer(String target) {
        if (state != DialogState.CONFIRMED) {
            return CompletableFuture.completedStage(new TransferOutcome(
                    false, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, "The call is not established"));
        }
        Transfer started = new Transfer();
        mailbox.execute(() -> transfer(started, target));
        return started.outcome();
    }

    private void transfer(Transfer started, String target) {
        if (over()) {
            started.callEnded();
            return;
        }
        if (transfer != null && !transfer.done()) {
            started.answered(null, Response.REQUEST_PENDING);
            return;
        }
        try {
            Request refer = requests.create(Request.REFER);
            refer.setHeader(context.headers.createReferToHeader(context.addresses.createAddress(context.addresses.createURI(target))));
            context.set(refer, "Referred-By", "<" + invite.getTo().getAddress().getURI() + ">");
            transfer = started;
            started.start(context, mailbox);
            requests.send(refer, (response, status) -> mailbox.execute(() -> started.answered(response, status)));
        } catch (java.text.ParseException | RuntimeException e) {
            LOG.debug("Call {}: the transfer could not be asked for", callId(), e);
            started.answered(null, Response.BAD_REQUEST);
        }
    }

    // ---- the peer's side, in the mailbox ----------------------------------------------------------------------------

    String remoteTag() {
        return invite.getFromTag();
    }

    /** Whether the INVITE named a Contact we can send to (RFC 3261 8.1.1.8). */
    boolean reachable() {
        return route.usable();
    }

    String localTag() {
        return localTag;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** The owner's part of a new call, and its failure. */
    void offerTo(IncomingCalls calls) {
        try {
            ringLimit = context.timer.schedule(
                    () -> reject(Response.TEMPORARILY_UNAVAILABLE, null), MAX_RINGING_SECONDS, TimeUnit.SECONDS);
            calls.onInvite(this);
        } catch (Throwable e) {
            LOG.warn("The owner of calls failed on a new one: {}", e.toString());
            LOG.debug("The failure", e);
            reject(Response.SERVER_INTERNAL_ERROR, null);
        }
    }

    /** The INVITE again after our 200 ended its transaction: the 200 was lost. */
    void inviteAgain() {
        PendingOk waiting = pending.get((long) invite.getCSeq().getSeqNumber());
        if (waiting != null) {
            context.send(provider, null, waiting.response);
        }
    }

    boolean sameBranch(Request request) {
        String ours = ((ViaHeader) invite.getHeader(ViaHeader.NAME)).getBranch();
        return java.util.Objects.equals(ours, ((ViaHeader) request.getHeader(ViaHeader.NAME)).getBranch());
    }

    void cancelled() {
        boolean won;
        synchronized (this) {
            won = state == DialogState.PROCEEDING;
            if (won) {
                change(DialogState.ENDED);
            }
        }
        if (won) {
            finalSent = true;
            context.send(provider, inviteTransaction, response(invite, Response.REQUEST_TERMINATED, null, null));
            over(new DialogEnd(DialogEnd.Kind.CANCELLED, Response.REQUEST_TERMINATED, null));
        }
    }

    void acknowledged(Request ack) {
        PendingOk waiting = pending.remove(((SIPRequest) ack).getCSeq().getSeqNumber());
        if (waiting == null) {
            return;
        }
        waiting.stop();
        boolean first = false;
        boolean bye = false;
        synchronized (this) {
            if (state == DialogState.ACCEPTED) {
                change(DialogState.CONFIRMED);
                first = true;
                bye = byeWanted;
            }
        }
        if (over() && !first) {
            return;
        }
        SessionDescription answer = null;
        if (waiting.offered) {
            try {
                answer = SdpBodies.of(ack);
            } catch (SdpException | SdpBodies.UnsupportedBody e) {
                LOG.debug("Call {}: the answer in the ACK cannot be read", callId());
            }
        }
        if (first) {
            SessionDescription told = answer;
            tell(() -> listener.onAck(told));
            if (bye) {
                bye(byeReason);
            }
        } else if (waiting.offered) {
            SessionDescription told = answer;
            tell(() -> listener.onReinviteAnswer(told));
        }
    }

    /** Any request within the dialog but ACK. */
    void request(Request request, ServerTransaction transaction) {
        long sequence = ((SIPRequest) request).getCSeq().getSeqNumber();
        if (over()) {
            context.refuse(provider, transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        if (sequence <= remoteSequence) {
            // RFC 3261 12.2.2: out of order
            context.refuse(provider, transaction, request, Response.SERVER_INTERNAL_ERROR);
            return;
        }
        remoteSequence = sequence;
        switch (request.getMethod()) {
            case Request.BYE -> byeFromPeer(request, transaction);
            case Request.INVITE, Request.UPDATE -> modify(request, transaction);
            case Request.INFO -> info(request, transaction);
            case Request.NOTIFY -> notify(request, transaction);
            case Request.OPTIONS -> context.send(provider, transaction,
                    Capabilities.into(context, context.response(request, Response.OK, null, localTag)));
            default -> context.send(provider, transaction,
                    Capabilities.into(context, context.response(request, Response.METHOD_NOT_ALLOWED, null, localTag)));
        }
    }

    private void byeFromPeer(Request request, ServerTransaction transaction) {
        boolean early;
        synchronized (this) {
            if (state == DialogState.ENDED) {
                return;
            }
            early = state == DialogState.PROCEEDING;
            change(DialogState.ENDED);
        }
        context.send(provider, transaction, response(request, Response.OK, null, null));
        if (early || !finalSent) {
            finalSent = true;
            context.send(provider, inviteTransaction, response(invite, Response.REQUEST_TERMINATED, null, null));
        }
        String reason = SipContext.text(request, "Reason");
        over(new DialogEnd(DialogEnd.Kind.REMOTE_BYE, Response.OK, reason == null ? null : StackLog.printable(reason)));
    }

    /** Re-INVITE (RFC 3261 14.2) or UPDATE (RFC 3311 5.2). */
    private void modify(Request request, ServerTransaction transaction) {
        boolean isInvite = request.getMethod().equals(Request.INVITE);
        SessionDescription remote;
        try {
            remote = SdpBodies.of(request);
        } catch (SdpBodies.UnsupportedBody e) {
            context.send(provider, transaction,
                    Capabilities.into(context, context.response(request, Response.UNSUPPORTED_MEDIA_TYPE, null, localTag)));
            return;
        } catch (SdpException e) {
            context.refuse(provider, transaction, request, e.status());
            return;
        }
        boolean offers = isInvite || remote != null;
        if (offers && !finalSent) {
            // the first INVITE is not answered yet: RFC 3261 14.2, RFC 3311 5.2
            Response busy = context.response(request, Response.SERVER_INTERNAL_ERROR, null, localTag);
            context.set(busy, "Retry-After", "2");
            context.send(provider, transaction, busy);
            return;
        }
        if (offers && pending.values().stream().anyMatch(ok -> ok.offered)) {
            context.refuse(provider, transaction, request, Response.REQUEST_PENDING);
            return;
        }
        if (SessionTimer.tooSmall(context, request)) {
            Response small = context.response(request, 422, "Session Interval Too Small", localTag);
            context.set(small, "Min-SE", Integer.toString(context.options.minSessionExpires()));
            context.send(provider, transaction, small);
            return;
        }
        SessionDescription ours = null;
        if (offers) {
            try {
                ours = listener.onReinvite(remote);
            } catch (Throwable e) {
                LOG.warn("Call {}: the owner failed on a re-INVITE: {}", callId(), e.toString());
            }
            if (ours == null) {
                context.refuse(provider, transaction, request, Response.NOT_ACCEPTABLE_HERE);
                return;
            }
        }
        route.refresh(request);
        Response response = response(request, Response.OK, null, ours);
        session.agree(request, response);
        if (isInvite) {
            accept(request, transaction, response, remote == null);
        } else {
            context.send(provider, transaction, response);
        }
    }

    private void info(Request request, ServerTransaction transaction) {
        InfoDigit digit = InfoDigit.of(request);
        if (digit == null && request.getRawContent() != null && request.getRawContent().length > 0) {
            Response refused = context.response(request, Response.UNSUPPORTED_MEDIA_TYPE, null, localTag);
            context.set(refused, "Accept", "application/dtmf-relay, application/dtmf");
            context.send(provider, transaction, refused);
            return;
        }
        context.send(provider, transaction, response(request, Response.OK, null, null));
        if (digit != null) {
            tell(() -> listener.onInfoDigit(digit.digit(), digit.durationMillis()));
        }
    }

    private void notify(Request request, ServerTransaction transaction) {
        String event = SipContext.text(request, "Event");
        if (transfer == null || event == null || !event.toLowerCase(java.util.Locale.ROOT).startsWith("refer")) {
            context.refuse(provider, transaction, request, transfer == null
                    ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.BAD_EVENT);
            return;
        }
        context.send(provider, transaction, response(request, Response.OK, null, null));
        transfer.notified(request);
    }

    // ---- helpers, in the mailbox ------------------------------------------------------------------------------------

    /** Sends a 200 to an INVITE and again until its ACK. */
    private void accept(Request request, ServerTransaction transaction, Response response, boolean offered) {
        if (over()) {
            return;
        }
        long sequence = ((SIPRequest) request).getCSeq().getSeqNumber();
        PendingOk ok = new PendingOk(sequence, response, offered, context, mailbox,
                () -> context.send(provider, null, response), this::neverAcknowledged);
        pending.put(sequence, ok);
        context.send(provider, transaction, response);
        ok.start();
    }

    private void neverAcknowledged() {
        end(new DialogEnd(DialogEnd.Kind.NO_ACK, Response.REQUEST_TIMEOUT, "No ACK"), true, null);
    }

    private void sessionExpired() {
        end(new DialogEnd(DialogEnd.Kind.FAILED, Response.REQUEST_TIMEOUT, "session-expired"), true, "Session expired");
    }

    private void refresh() {
        if (over()) {
            return;
        }
        Request update = requests.create(Request.UPDATE);
        context.set(update, "Supported", SipContext.SUPPORTED);
        context.set(update, "Session-Expires", session.refreshValue());
        requests.send(update, (response, status) -> mailbox.execute(() -> {
            if (status < 300) {
                session.refreshed();
            } else if (status == Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST || status == Response.REQUEST_TIMEOUT) {
                // RFC 4028 10 and RFC 3261 12.2.1.2: the other end is gone
                end(new DialogEnd(DialogEnd.Kind.FAILED, status, "session-refresh-failed"), true, null);
            }
        }));
    }

    private Response response(Request request, int status, String reason, SessionDescription body) {
        Response response = context.response(request, status, reason, localTag);
        boolean invitation = request.getMethod().equals(Request.INVITE) || request.getMethod().equals(Request.UPDATE);
        if (invitation && status > 100 && status < 300) {
            ContactHeader contact = context.contact(point, local);
            response.setHeader(contact);
            if (status >= 200) {
                Capabilities.into(context, response);
            }
        }
        if (body != null) {
            try {
                response.setContent(body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        context.headers.createContentTypeHeader("application", "sdp"));
            } catch (java.text.ParseException e) {
                throw new IllegalStateException(e);
            }
        }
        return response;
    }

    private synchronized boolean over() {
        return state == DialogState.ENDED;
    }

    private void change(DialogState next) {
        LOG.debug("Call {}: {} -> {}", callId(), state, next);
        state = next;
    }

    /** Runs once, in the mailbox, after the state became ENDED. */
    private void over(DialogEnd end) {
        session.stop();
        if (ringLimit != null) {
            ringLimit.cancel(false);
        }
        pending.values().forEach(PendingOk::stop);
        pending.clear();
        if (transfer != null) {
            transfer.callEnded();
        }
        context.dialogs.remove(this);
        try {
            // a late copy of the INVITE must not ring again
            context.timer.schedule(() -> context.dialogs.forgetInvite(inviteKey, this),
                    64 * context.options.t1().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            context.dialogs.forgetInvite(inviteKey, this);
        }
        tell(() -> listener.onEnded(end));
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (Throwable e) {
            LOG.warn("Call {}: the owner failed: {}", callId(), e.toString());
            LOG.debug("The failure", e);
        }
    }
}
