// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import javax.sip.SipStack;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first look at a parsed message, before the stack allocates anything for it. Public for the stack only.
 *
 * <p>A request by UDP whose Via names another transport would make the stack connect to the sender's address, blocking a
 * worker for eight seconds: four small datagrams make a server deaf. RFC 3261 18.2.1 knows no such request.
 */
public final class RequestValve implements SIPMessageValve {
    private static final Logger LOG = LoggerFactory.getLogger(RequestValve.class);
    /** Stateless refusals per second: enough for honest mistakes, useless to whoever wants us to send. */
    private static final int REFUSALS_PER_SECOND = 50;

    private final AtomicLong refusals = new AtomicLong();
    private final String secret = Tags.random();
    private SIPTransactionStack stack;
    // the stack makes the valve, the server sends the doorkeeper after it before anything is heard
    private volatile Doorkeeper doorkeeper;

    void doorkeeper(Doorkeeper keeper) {
        doorkeeper = keeper;
    }

    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
        try {
            return admit(request, channel);
        } catch (Throwable e) {
            LOG.debug("Dropped a request that could not be judged: {}", e.getClass().getName());
            return false;
        }
    }

    private boolean admit(SIPRequest request, MessageChannel channel) throws Exception {
        Via via = request.getTopmostVia();
        if (via == null || !channel.getTransport().equalsIgnoreCase(via.getTransport())) {
            LOG.debug("Dropped a request whose Via names another transport than it came by");
            return false;
        }
        if (request.getFromHeader() == null || request.getTo() == null || request.getCallId() == null || request.getCSeq() == null) {
            LOG.debug("Dropped a request without From, To, Call-ID or CSeq");
            return false;
        }
        if (request.getApplicationData() == MessageShape.Verdict.VERSION) {
            return refuse(request, channel, Response.VERSION_NOT_SUPPORTED);
        }
        if (request.getApplicationData() == MessageShape.Verdict.REFUSE
                || !request.getMethod().equals(request.getCSeq().getMethod())) {
            return refuse(request, channel, Response.BAD_REQUEST);
        }
        if (foreignBranch(request)) {
            // the stack would take it for a copy of the other one and answer whoever sent that
            return refuse(request, channel, Response.BAD_REQUEST);
        }
        Doorkeeper keeper = doorkeeper;
        Doorkeeper.Verdict verdict = keeper == null ? Doorkeeper.Verdict.PASS : keeper.judge(request, source(request, channel));
        if (verdict == Doorkeeper.Verdict.BUSY) {
            answer(request, channel, Response.SERVICE_UNAVAILABLE);
        }
        if (verdict != Doorkeeper.Verdict.PASS) {
            return false;
        }
        if (channel.isReliable()) {
            // the answer goes back on this connection whatever the Via says (RFC 3261 18.2.2)
            via.setParameter("rport", Integer.toString(channel.getPeerPort()));
            via.setParameter("received", channel.getPeerAddress());
        }
        return true;
    }

    private static InetAddress source(SIPRequest request, MessageChannel channel) {
        InetAddress packet = channel.getPeerPacketSourceAddress();
        return packet == null ? request.getRemoteAddress() : packet;
    }

    /** Whether another request uses this branch, which only a broken or a hostile sender can bring about (RFC 3261 8.1.1.7). */
    private boolean foreignBranch(SIPRequest request) {
        if (stack == null || request.getMethod().equals(Request.ACK) || request.getMethod().equals(Request.CANCEL)) {
            return false;
        }
        SIPTransaction known = stack.findTransaction(request, true);
        return known != null && known.getRequest() instanceof SIPRequest other && other.getCallId() != null
                && !other.getCallId().getCallId().equals(request.getCallId().getCallId());
    }

    /** Answers without state; always false. The headers are those of any response, the reason phrase is ours. */
    private boolean refuse(SIPRequest request, MessageChannel channel, int status) throws Exception {
        long second = System.nanoTime() / 1_000_000_000L;
        long slot = refusals.updateAndGet(last -> last / 1000 == second ? last + 1 : second * 1000);
        if (!request.getMethod().equals(Request.ACK) && slot % 1000 < REFUSALS_PER_SECOND) {
            answer(request, channel, status);
        }
        return false;
    }

    private void answer(SIPRequest request, MessageChannel channel, int status) throws Exception {
        SIPResponse response = request.createResponse(status);
        if (response.getToTag() == null) {
            // the same for copies of the request (RFC 3261 8.2.7)
            String seen = secret + request.getCallId().getCallId() + request.getTopmostVia().getBranch();
            response.setToTag(Integer.toHexString(seen.hashCode()));
        }
        if (status == Response.SERVICE_UNAVAILABLE) {
            response.setHeader(StringMsgParser.parseSIPHeader("Retry-After: " + RequestDispatcher.RETRY_SECONDS + "\n"));
        }
        channel.sendMessage(response);
    }

    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        return true;
    }

    @Override
    public void init(SipStack owner) {
        stack = (SIPTransactionStack) owner;
    }

    @Override
    public void destroy() {
        // nothing to release
    }
}
