// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
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
        if (channel.isReliable()) {
            // the answer goes back on this connection whatever the Via says (RFC 3261 18.2.2)
            via.setParameter("rport", Integer.toString(channel.getPeerPort()));
            via.setParameter("received", channel.getPeerAddress());
        }
        return true;
    }

    /** Answers without state; always false. The headers are those of any response, the reason phrase is ours. */
    private boolean refuse(SIPRequest request, MessageChannel channel, int status) throws Exception {
        long second = System.nanoTime() / 1_000_000_000L;
        long slot = refusals.updateAndGet(last -> last / 1000 == second ? last + 1 : second * 1000);
        if (!request.getMethod().equals(Request.ACK) && slot % 1000 < REFUSALS_PER_SECOND) {
            SIPResponse response = request.createResponse(status);
            if (response.getToTag() == null) {
                response.setToTag(Tags.random());
            }
            channel.sendMessage(response);
        }
        return false;
    }

    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        return true;
    }

    @Override
    public void init(SipStack stack) {
        // nothing to prepare
    }

    @Override
    public void destroy() {
        // nothing to release
    }
}
