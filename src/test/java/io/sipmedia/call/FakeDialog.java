// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.sip.DialogEnd;
import io.sipmedia.sip.DialogListener;
import io.sipmedia.sip.InviteDialog;
import io.sipmedia.sip.SipIdentity;
import io.sipmedia.sip.TransferOutcome;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A dialog without a network: notes what is sent, and ends when told. */
final class FakeDialog implements InviteDialog {

    final List<String> log = new CopyOnWriteArrayList<>();
    SessionDescription offer = sdp("0 8", "sendrecv");
    volatile SessionDescription local;
    volatile DialogListener listener;

    static SessionDescription sdp(String types, String direction) {
        try {
            return SessionDescription.parse("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9999 RTP/AVP "
                                            + types + "\r\na=" + direction + "\r\n");
        } catch (SdpException e) {
            throw new IllegalArgumentException(e);
        }
    }

    long sent(String what) {
        return log.stream().filter(what::equals).count();
    }

    void end(DialogEnd.Kind kind) {
        listener.onEnded(new DialogEnd(kind, 200, null));
    }

    @Override
    public String callId() {
        return "abc@caller";
    }

    @Override
    public SipIdentity from() {
        return new SipIdentity("sip:anna@example.com", "anna", "example.com", "Anna");
    }

    @Override
    public SipIdentity to() {
        return new SipIdentity("sip:agent@127.0.0.1", "agent", "127.0.0.1", null);
    }

    @Override
    public String requestUser() {
        return "agent";
    }

    @Override
    public Map<String, List<String>> headers() {
        return Map.of();
    }

    @Override
    public InetSocketAddress peer() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
    }

    @Override
    public String transport() {
        return "udp";
    }

    @Override
    public InetAddress localAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public SessionDescription offer() {
        return offer;
    }

    @Override
    public void listener(DialogListener listener) {
        this.listener = listener;
    }

    @Override
    public boolean ring() {
        return log.add("ring");
    }

    @Override
    public boolean progress(SessionDescription answer) {
        return log.add("progress");
    }

    @Override
    public boolean answer(SessionDescription description) {
        local = description;
        return log.add("answer");
    }

    @Override
    public boolean reject(int status, String reason) {
        log.add("reject " + status);
        listener.onEnded(new DialogEnd(DialogEnd.Kind.REJECTED, status, reason));
        return true;
    }

    @Override
    public boolean bye(String reason) {
        log.add("bye");
        end(DialogEnd.Kind.LOCAL_BYE);
        return true;
    }

    @Override
    public CompletionStage<TransferOutcome> refer(String target) {
        return CompletableFuture.completedFuture(new TransferOutcome(false, 603, "Decline"));
    }
}
