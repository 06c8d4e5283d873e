// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dialog another party made by its INVITE (RFC 3261 12, 13.3, 14.2, 15). We keep dialogs ourselves and use the stack for
 * transactions only: its own dialogs retransmit an acknowledged 200 and can wait for ever after a 491.
 *
 * <p>Here is the state, from the INVITE to the end; {@link Ringing}, {@link DialogReplies}, {@link PendingOks},
 * {@link PeerRequests}, {@link Transfers} and {@link SessionTimer} do the rest.
 *
 * <p>Thread: the state changes under this object's lock, from any thread; all sending and every call of the listener
 * runs in the mailbox, in order and without the lock.
 */
final class CalledDialog extends InvitedDialog {
    private static final Logger LOG = LoggerFactory.getLogger(CalledDialog.class);
    private static final RareWarning NOT_TAKEN = new RareWarning();

    private final SipContext context;
    private final Mailbox mailbox;
    private volatile DialogListener listener = DialogListener.NOBODY;

    /** Guarded by this. */
    private DialogState state = DialogState.PROCEEDING;
    /** A BYE that waits for the ACK (RFC 3261 15). Guarded by this. */
    private boolean byeWanted;
    /** Guarded by this. */
    private String byeReason;

    // confined to the mailbox
    private final RouteSet route;
    private final DialogRequests requests;
    private final DialogReplies replies;
    private final Ringing ringing;
    private final PendingOks oks;
    private final SessionTimer session;
    private final Transfers transfers;
    private final PeerRequests peerRequests;

    CalledDialog(SipContext context, SipProvider provider, ServerTransaction transaction, SIPRequest invite, SessionDescription offer) {
        super(new Invitation(context, provider, transaction, invite, offer));
        this.context = context;
        mailbox = new Mailbox(context.workers);
        route = new RouteSet(context, invite, invitation.peer, invitation.local, invitation.point.transport());
        requests = new DialogRequests(context, provider, invite, invitation.localTag, route, invitation.point, invitation.local);
        replies = new DialogReplies(context, invitation);
        ringing = new Ringing(context, mailbox, replies, () -> reject(Response.TEMPORARILY_UNAVAILABLE, null));
        oks = new PendingOks(context, mailbox, replies, this::neverAcknowledged);
        session = new SessionTimer(context, mailbox, requests, this::sessionOver);
        transfers = new Transfers(context, mailbox, invitation, requests, replies);
        peerRequests = new PeerRequests(context, this, invitation, replies, oks, session, transfers, route);
    }

    // ---- the owner's side -------------------------------------------------------------------------------------------

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
            if (!replies.finalSent()) {
                ringing.send(status, body);
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
            if (over()) {
                // a BYE was quicker and took the final response with it
                return;
            }
            ringing.stop();
            replies.finalLeaves();
            Response response = replies.of(invitation.request, Response.OK, null, description);
            session.agree(invitation.request, response);
            oks.send(invitation.request, invitation.transaction, response, invitation.offer == null);
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
        mailbox.execute(() -> lastWords(() -> replies.refuse(status, reason), new DialogEnd(kind, status, reason)));
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
            case CONFIRMED -> end(new DialogEnd(DialogEnd.Kind.LOCAL_BYE, Response.OK, reason), reason);
            case ENDED -> false;
        };
    }

    /** The server stops: no waiting for an ACK any more. */
    synchronized void shutDown() {
        if (!refuse(Response.SERVICE_UNAVAILABLE, null, DialogEnd.Kind.FAILED)) {
            end(new DialogEnd(DialogEnd.Kind.FAILED, Response.SERVICE_UNAVAILABLE, "The endpoint stops"), null);
        }
    }

    private synchronized boolean end(DialogEnd end, String reason) {
        if (state == DialogState.ENDED) {
            return false;
        }
        change(DialogState.ENDED);
        mailbox.execute(() -> lastWords(() -> sendBye(reason), end));
        return true;
    }

    private void sendBye(String reason) {
        Request bye = requests.create(Request.BYE);
        if (reason != null) {
            context.set(bye, "Reason", "SIP;cause=200;text=\"" + quoted(reason) + "\"");
        }
        // may wait for half a minute: by then nothing of the dialog but its name is to be left
        String id = callId();
        requests.send(bye, (response, status) -> LOG.debug("Call {}: BYE answered {}", id, status));
    }

    /** A message that cannot be sent must not keep the owner from hearing of the end. */
    private void lastWords(Runnable message, DialogEnd end) {
        try {
            message.run();
        } catch (RuntimeException e) {
            LOG.debug("Call {}: the last message could not be sent", callId(), e);
        } finally {
            over(end);
        }
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
        mailbox.execute(() -> {
            if (over()) {
                started.callEnded();
            } else {
                transfers.start(started, target);
            }
        });
        return started.outcome();
    }

    // ---- the peer's side, in the mailbox ----------------------------------------------------------------------------

    /** Whether the INVITE named a Contact we can send to (RFC 3261 8.1.1.8). */
    boolean reachable() {
        return route.usable();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** The owner's part of a new call, and its failure. */
    void offerTo(IncomingCalls calls) {
        if (over()) {
            // cancelled before anybody heard of it: an owner told now would never hear of the end
            return;
        }
        try {
            ringing.start();
            calls.onInvite(this);
        } catch (Throwable e) {
            if (NOT_TAKEN.due()) {
                LOG.warn("Call {}: the owner of calls failed on it: {} (others within ten seconds at DEBUG)", callId(), e.toString());
            }
            LOG.debug("Call {}: the owner of calls failed on it", callId(), e);
            reject(Response.SERVER_INTERNAL_ERROR, null);
        }
    }

    /** The INVITE again after our 200 ended its transaction: the 200 was lost. */
    void inviteAgain() {
        oks.again(invitation.request);
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
            lastWords(() -> replies.refuse(Response.REQUEST_TERMINATED, null),
                    new DialogEnd(DialogEnd.Kind.CANCELLED, Response.REQUEST_TERMINATED, null));
        }
    }

    void acknowledged(Request ack) {
        PendingOk waiting = oks.acknowledged(ack);
        if (waiting == null) {
            return;
        }
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
            tell(owner -> owner.onAck(told));
            if (bye) {
                bye(byeReason);
            }
        } else if (waiting.offered) {
            SessionDescription told = answer;
            tell(owner -> owner.onReinviteAnswer(told));
        }
    }

    /** Any request within the dialog but ACK. */
    void request(Request request, ServerTransaction transaction) {
        peerRequests.handle(request, transaction);
    }

    void byeFromPeer(Request request, ServerTransaction transaction) {
        synchronized (this) {
            if (state == DialogState.ENDED) {
                return;
            }
            change(DialogState.ENDED);
        }
        String reason = SipContext.text(request, "Reason");
        lastWords(() -> {
            replies.ok(request, transaction);
            // RFC 3261 15.1.2: an INVITE that waits for its answer gets 487
            replies.refuse(Response.REQUEST_TERMINATED, null);
        }, new DialogEnd(DialogEnd.Kind.REMOTE_BYE, Response.OK, reason == null ? null : StackLog.printable(reason)));
    }

    private void neverAcknowledged() {
        end(new DialogEnd(DialogEnd.Kind.NO_ACK, Response.REQUEST_TIMEOUT, "No ACK"), null);
    }

    private void sessionOver(int status, String why, String reason) {
        end(new DialogEnd(DialogEnd.Kind.FAILED, status, why), reason);
    }

    DialogListener listener() {
        return listener;
    }

    synchronized boolean over() {
        return state == DialogState.ENDED;
    }

    private void change(DialogState next) {
        LOG.debug("Call {}: {} -> {}", callId(), state, next);
        state = next;
    }

    /** Runs once, in the mailbox, after the state became ENDED. */
    private void over(DialogEnd end) {
        session.stop();
        ringing.stop();
        oks.stop();
        transfers.callEnded();
        Runnable forget = context.dialogs.remove(this);
        try {
            context.timer.schedule(forget, 64 * context.options.t1().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            forget.run();
        }
        tell(owner -> owner.onEnded(end));
        // a request of ours that waits for its answer must not keep the whole call
        listener = DialogListener.NOBODY;
    }

    /** Tells the owner, whose failures stay its own. */
    void tell(Consumer<DialogListener> news) {
        try {
            news.accept(listener);
        } catch (Throwable e) {
            LOG.warn("Call {}: the owner failed: {}", callId(), e.toString());
            LOG.debug("The failure", e);
        }
    }
}
