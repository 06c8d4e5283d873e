// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.HashMap;
import java.util.Map;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** The 200s to INVITEs of one dialog that wait for their ACKs, by CSeq (RFC 3261 13.3.1.4). Thread: the dialog's mailbox. */
final class PendingOks {
    private final SipContext context;
    private final Mailbox mailbox;
    private final DialogReplies replies;
    private final Runnable neverAcknowledged;
    private final Map<Long, PendingOk> waiting = new HashMap<>();

    PendingOks(SipContext context, Mailbox mailbox, DialogReplies replies, Runnable neverAcknowledged) {
        this.context = context;
        this.mailbox = mailbox;
        this.replies = replies;
        this.neverAcknowledged = neverAcknowledged;
    }

    /** Sends a 200 to an INVITE and again until its ACK. @param offered whether it holds our offer */
    void send(Request request, ServerTransaction transaction, Response response, boolean offered) {
        long sequence = sequence(request);
        PendingOk ok = new PendingOk(sequence, response, offered, context, mailbox,
                () -> replies.send(null, response), neverAcknowledged);
        waiting.put(sequence, ok);
        replies.send(transaction, response);
        ok.start();
    }

    /** The INVITE again after our 200 ended its transaction: the 200 was lost. */
    void again(Request invite) {
        PendingOk ok = waiting.get(sequence(invite));
        if (ok != null) {
            replies.send(null, ok.response);
        }
    }

    /** The 200 this ACK belongs to; null when it came before. */
    PendingOk acknowledged(Request ack) {
        PendingOk ok = waiting.remove(sequence(ack));
        if (ok != null) {
            ok.stop();
        }
        return ok;
    }

    /** Whether an offer of ours has no answer yet: no other may be made (RFC 3264 4). */
    boolean offerOpen() {
        return waiting.values().stream().anyMatch(ok -> ok.offered);
    }

    void stop() {
        waiting.values().forEach(PendingOk::stop);
        waiting.clear();
    }

    private static long sequence(Request request) {
        return ((SIPRequest) request).getCSeq().getSeqNumber();
    }
}
