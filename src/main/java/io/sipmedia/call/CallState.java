// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import java.util.Locale;

/** What a call is doing. It only ever moves forward, except between {@link #ANSWERED} and {@link #HELD}. */
public enum CallState {
    /** The INVITE came, nobody has decided yet. */
    RINGING,
    /** Our 200 is under way, its ACK has not come; media may flow. */
    ANSWERING,
    /** Both sides talk. */
    ANSWERED,
    /** The caller put us on hold: we send nothing. */
    HELD,
    /** Over. */
    ENDED;

    /** Whether the call has media: audio can be played and heard. */
    public boolean talking() {
        return this == ANSWERING || this == ANSWERED || this == HELD;
    }

    /** For messages: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
