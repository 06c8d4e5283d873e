// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sip.message.Request;

/** The live dialogs of a server, and the INVITEs that made them and the late ones. Safe for all threads. */
final class Dialogs {
    private final ConcurrentMap<String, CalledDialog> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, KnownInvite> byInvite = new ConcurrentHashMap<>();

    /** The dialog an in-dialog request belongs to (RFC 3261 12.2.2); null when there is none. */
    CalledDialog of(Request request) {
        SIPRequest sip = (SIPRequest) request;
        CalledDialog dialog = byId.get(id(sip.getCallId().getCallId(), sip.getToTag()));
        return dialog != null && java.util.Objects.equals(dialog.remoteTag(), sip.getFromTag()) ? dialog : null;
    }

    /** The INVITE that this one, or this CANCEL, is about; null when it is news. */
    KnownInvite ofInvite(Request request) {
        return byInvite.get(invite(request));
    }

    /** Adds a dialog. @return false when its INVITE has made one already */
    boolean add(CalledDialog dialog) {
        String id = id(dialog.callId(), dialog.localTag());
        // before a CANCEL can find it, whose end would come too early for a later entry
        byId.put(id, dialog);
        boolean first = byInvite.putIfAbsent(dialog.invitation.key, KnownInvite.of(dialog)) == null;
        if (!first) {
            byId.remove(id);
        }
        return first;
    }

    /**
     * The dialog is over. A late copy of its INVITE must not ring again, so that one is known still; nothing else is kept.
     *
     * @return to be run when no copy can come any more
     */
    Runnable remove(CalledDialog dialog) {
        String key = dialog.invitation.key;
        KnownInvite known = KnownInvite.of(dialog);
        KnownInvite left = known.withoutDialog();
        byId.remove(id(dialog.callId(), dialog.localTag()), dialog);
        byInvite.replace(key, known, left);
        return () -> byInvite.remove(key, left);
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
