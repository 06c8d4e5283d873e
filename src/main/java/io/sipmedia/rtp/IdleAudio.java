// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** What the caller gets while nothing is said. */
public enum IdleAudio {

    /** Packets of silence: NATs stay open, and telephones like a stream that never stops. */
    SILENCE,

    /** Packets of faint noise (-60 dBov), so that nobody thinks the line is dead. Coded as audio is; no RFC 3389. */
    COMFORT_NOISE,

    /** No packets. Timestamps run on all the same. */
    NONE
}
