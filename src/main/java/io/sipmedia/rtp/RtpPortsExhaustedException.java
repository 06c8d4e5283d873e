// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** No RTP port pair is free: the call is refused with 503 and may be tried again. */
public class RtpPortsExhaustedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RtpPortsExhaustedException(String message) {
        super(message);
    }
}
