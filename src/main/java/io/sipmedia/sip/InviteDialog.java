// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One call's signalling, from INVITE to BYE (RFC 3261 12 and 13), seen from the side that was called.
 *
 * <p>Thread: every method may be called from any thread and returns at once. A method that no longer fits the dialog's
 * state (answering a cancelled call) does nothing and returns false.
 */
public interface InviteDialog {

    /** The Call-ID the caller chose. */
    String callId();

    /** Who calls, from the From header. */
    SipIdentity from();

    /** Who was called, from the To header. */
    SipIdentity to();

    /** The user part of the Request-URI: what routes are chosen by. */
    String requestUser();

    /** All headers of the INVITE by name as sent, each with its values in order. */
    Map<String, List<String>> headers();

    /** Where the INVITE came from. */
    InetSocketAddress peer();

    /** {@code udp} or {@code tcp}. */
    String transport();

    /** The local address that reaches the peer: what SDP announces unless configured otherwise. */
    InetAddress localAddress();

    /** The caller's offer; null when the INVITE had none (delayed offer: our 200 carries the offer, the ACK its answer). */
    SessionDescription offer();

    /** Who is told what happens to the dialog. Set once, before {@link IncomingCalls#onInvite} returns. */
    void listener(DialogListener listener);

    /** Sends 180 Ringing. */
    boolean ring();

    /** Sends 183 Session Progress with an answer, so that early media can be heard. */
    boolean progress(SessionDescription answer);

    /** Sends 200 OK with our answer, or our offer when the INVITE had none; retransmitted until the ACK comes. */
    boolean answer(SessionDescription local);

    /** Sends a final response of 300 to 699. @param reason the reason phrase; null for the standard one */
    boolean reject(int status, String reason);

    /**
     * Ends the call: BYE once it is answered (after the ACK, RFC 3261 15), else 480.
     *
     * @param reason put into a Reason header (RFC 3326); null for none
     */
    boolean bye(String reason);

    /**
     * Asks the caller's side to call somebody else (REFER, RFC 3515), a blind transfer.
     *
     * @param target the URI to call, already checked against the allow-list
     * @return completes with the outcome; never exceptionally
     */
    CompletionStage<TransferOutcome> refer(String target);
}
