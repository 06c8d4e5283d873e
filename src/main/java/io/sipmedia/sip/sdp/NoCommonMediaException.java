// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/** An offer without any audio stream we can speak: 488 Not Acceptable Here (RFC 3261 21.4.26). */
public final class NoCommonMediaException extends SdpException {
    private static final long serialVersionUID = 1L;

    /** With the reason in words of our own. */
    public NoCommonMediaException(String message) {
        super(488, message);
    }
}
