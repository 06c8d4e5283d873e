// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

/** The owner of calls, told of every new INVITE that passed the defences. */
public interface IncomingCalls {

    /**
     * A new call. The owner rings, answers or rejects through the dialog, now or later, from any thread, within
     * {@link SipServer#LONGEST_RINGING}, and sets its listener before this method returns. 100 Trying goes out by itself when the
     * owner says nothing at once.
     *
     * <p>Thread: a worker of the stack, which reads no other message meanwhile; must return within a millisecond.
     */
    void onInvite(InviteDialog dialog);

    /**
     * Whether there is no room for another call at the moment: a new INVITE gets 503 with Retry-After before anything is
     * allocated for it. Asked for every new INVITE. Thread: a worker of the stack; must not wait.
     */
    default boolean full() {
        return false;
    }

    /** Whether anybody takes calls for this user; if not, an INVITE gets 404 and nothing is kept of it. @param user may be null */
    default boolean knows(String user) {
        return true;
    }

    /** Whether new calls are refused at the moment: 503 with Retry-After for INVITE, and 503 for OPTIONS. */
    default boolean draining() {
        return false;
    }
}
