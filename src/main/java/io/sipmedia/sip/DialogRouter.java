// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.MessageExt;
import java.util.Collections;
import java.util.ListIterator;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;

/**
 * Tells the stack where a request of ours goes: to the hop its dialog worked out, and nowhere else. Public for the stack only.
 */
public final class DialogRouter implements Router {

    /** As the stack wants it. */
    public DialogRouter(SipStack stack, String outboundProxy) {
        // every request brings its hop
    }

    @Override
    public Hop getOutboundProxy() {
        return null;
    }

    @Override
    public ListIterator<Hop> getNextHops(Request request) {
        return Collections.emptyListIterator();
    }

    @Override
    public Hop getNextHop(Request request) throws SipException {
        if (request instanceof MessageExt message && message.getApplicationData() instanceof Hop hop) {
            return hop;
        }
        throw new SipException("A request without a hop");
    }
}
