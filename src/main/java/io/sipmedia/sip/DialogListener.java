// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.SessionDescription;

/**
 * What happens to a dialog. Thread: a SIP worker, one at a time per dialog; must return within a millisecond.
 */
public interface DialogListener {

    /** Wants to know nothing and agrees to nothing: for calls that are refused. */
    DialogListener NOBODY = new DialogListener() {
        @Override
        public void onAck(SessionDescription answer) {
            // nobody listens
        }

        @Override
        public SessionDescription onReinvite(SessionDescription offer) {
            return null;
        }

        @Override
        public void onEnded(DialogEnd end) {
            // nobody listens
        }
    };

    /** Our 200 was acknowledged. @param answer the answer to our offer when the offer was delayed, else null */
    void onAck(SessionDescription answer);

    /**
     * A re-INVITE or an UPDATE with an offer.
     *
     * @param offer the new offer; null when the re-INVITE had none and wants ours
     * @return the answer (or our offer), sent at once in the 200; null refuses with 488 and leaves the session as it was
     */
    SessionDescription onReinvite(SessionDescription offer);

    /** The answer to an offer of ours in a re-INVITE without one came with its ACK. */
    default void onReinviteAnswer(SessionDescription answer) {
    }

    /** A digit by SIP INFO ({@code application/dtmf-relay} or {@code application/dtmf}). */
    default void onInfoDigit(char digit, int durationMillis) {
    }

    /**
     * The dialog is over, whoever ended it; called exactly once.
     */
    void onEnded(DialogEnd end);
}
