// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sip.message.Request;

/** The live dialogs of a server, by dialog id and by the INVITE that made them. Safe for all threads. */
final class Dialogs {
    private final ConcurrentMap<String, CalledDialog> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, CalledDialog> byInvite = new ConcurrentHashMap<>();

    /** The dialog an in-dialog request belongs to (RFC 3261 12.2.2); null when there is none. */
    CalledDialog of(Request request) {
        SIPRequest sip = (SIPRequest) request;
        CalledDialog dialog = byId.get(id(sip.getCallId().getCallId(), sip.getToTag()));
        return dialog != null && java.util.Objects.equals(dialog.remoteTag(), sip.getFromTag()) ? dialog : null;
    }

    /** The dialog an INVITE, or its copy or CANCEL, made. */
    CalledDialog ofInvite(Request request) {
        return byInvite.get(invite(request));
    }

    /** Adds a dialog; returns the one its INVITE has already made, else null. */
    CalledDialog add(CalledDialog dialog, Request invite) {
        CalledDialog other = byInvite.putIfAbsent(invite(invite), dialog);
        if (other == null) {
            byId.put(id(dialog.callId(), dialog.localTag()), dialog);
        }
        return other;
    }

    void remove(CalledDialog dialog) {
        byId.remove(id(dialog.callId(), dialog.localTag()), dialog);
    }

    void forgetInvite(String key, CalledDialog dialog) {
        byInvite.remove(key, dialog);
    }

    Collection<CalledDialog> all() {
        return List.copyOf(byId.values());
    }

    int size() {
        return byId.size();
    }

    private static String id(String callId, String localTag) {
        return localTag + '\n' + callId;
    }

    /** RFC 3261 8.2.2.2: From tag, Call-ID and CSeq number tell copies of one request. */
    static String invite(Request request) {
        SIPRequest sip = (SIPRequest) request;
        return sip.getCSeq().getSeqNumber() + "\n" + sip.getFromTag() + '\n' + sip.getCallId().getCallId();
    }
}
