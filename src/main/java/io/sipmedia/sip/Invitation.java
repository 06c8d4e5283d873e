// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.header.ViaHeader;

/** The INVITE a dialog began with, and where it came from and to. Immutable. */
final class Invitation {
    final SipProvider provider;
    final SIPRequest request;
    /** Null when the stack could not keep one; answers go out without it then. */
    final ServerTransaction transaction;
    /** Null for a delayed offer. */
    final SessionDescription offer;
    final ListenPoint point;
    final InetSocketAddress peer;
    /** The address of ours that reaches the peer. */
    final InetAddress local;
    /** Our tag of the dialog. */
    final String localTag = Tags.random();
    /** By which copies and a CANCEL find it. */
    final String key;

    Invitation(SipContext context, SipProvider provider, ServerTransaction transaction, SIPRequest request, SessionDescription offer) {
        this.provider = provider;
        this.transaction = transaction;
        this.request = request;
        this.offer = offer;
        peer = SipContext.peer(request);
        point = context.point(((ViaHeader) request.getHeader(ViaHeader.NAME)).getTransport(), request.getLocalPort());
        local = LocalAddresses.reaching(point, peer);
        key = Dialogs.invite(request);
    }

    String callId() {
        return request.getCallId().getCallId();
    }
}
