// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** What a dialog's INVITE says of it, in plain values. Thread: any. */
abstract class InvitedDialog implements InviteDialog {
    final Invitation invitation;
    // made when first asked for; whoever makes them makes the same ones, so it does not matter which thread sees which
    private SipIdentity from;
    private SipIdentity to;

    InvitedDialog(Invitation invitation) {
        this.invitation = invitation;
    }

    @Override
    public String callId() {
        return invitation.callId();
    }

    @Override
    public SipIdentity from() {
        SipIdentity known = from;
        if (known == null) {
            known = Identities.of(invitation.request.getFrom().getAddress());
            from = known;
        }
        return known;
    }

    @Override
    public SipIdentity to() {
        SipIdentity known = to;
        if (known == null) {
            known = Identities.of(invitation.request.getTo().getAddress());
            to = known;
        }
        return known;
    }

    @Override
    public String requestUser() {
        return Identities.requestUser(invitation.request);
    }

    @Override
    public Map<String, List<String>> headers() {
        return Identities.headers(invitation.request);
    }

    @Override
    public InetSocketAddress peer() {
        return invitation.peer;
    }

    @Override
    public String transport() {
        return invitation.point.transport();
    }

    @Override
    public InetAddress localAddress() {
        return invitation.local;
    }

    @Override
    public SessionDescription offer() {
        return invitation.offer;
    }

    String remoteTag() {
        return invitation.request.getFromTag();
    }

    String localTag() {
        return invitation.localTag;
    }
}
