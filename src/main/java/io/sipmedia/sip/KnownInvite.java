// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.Objects;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/**
 * What is kept of an INVITE to know its copies and its CANCEL (RFC 3261 8.2.2.2, 9.2): half a minute longer than its dialog,
 * and without that then.
 *
 * @param dialog null when it is over
 */
record KnownInvite(String branch, String localTag, CalledDialog dialog) {

    static KnownInvite of(CalledDialog dialog) {
        return new KnownInvite(branch(dialog.invitation.request), dialog.localTag(), dialog);
    }

    KnownInvite withoutDialog() {
        return new KnownInvite(branch, localTag, null);
    }

    /** Whether this is a copy of it, or its CANCEL, and not the same INVITE by another path. */
    boolean sameBranch(Request other) {
        return Objects.equals(branch, branch(other));
    }

    private static String branch(Request message) {
        return ((ViaHeader) message.getHeader(ViaHeader.NAME)).getBranch();
    }
}
