// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/** A session description that cannot be used; knows the SIP status that says so. */
public class SdpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** With the status for the peer and a text that never repeats what the peer sent. */
    public SdpException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** 400 for a description that breaks the grammar, 488 for one we cannot agree to. */
    public int status() {
        return status;
    }
}
