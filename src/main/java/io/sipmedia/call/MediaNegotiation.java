// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.rtp.RtpPeer;
import io.sipmedia.sip.sdp.SessionDescription;

/**
 * Offer and answer (RFC 3264) of one call. SIP threads ask it while the call's loop owns the media, so it keeps its state
 * under its own lock, computes without touching a socket, and hands out immutable results.
 *
 * <p>Thread: any.
 */
interface MediaNegotiation {

    /**
     * What was agreed on.
     *
     * @param local what we send: our answer
     * @param peer  what the media does from now on
     * @param held  whether the caller wants us silent (RFC 3264 8.4)
     */
    record Agreement(SessionDescription local, RtpPeer peer, boolean held) {
    }

    /** Answers the caller's offer; null when there is nothing in common. */
    Agreement answer(SessionDescription offer);

    /** Our offer, for an INVITE or re-INVITE that has none. */
    SessionDescription offer();

    /** Takes the answer to our offer; null when it agrees on nothing. */
    Agreement answered(SessionDescription answer);
}
