// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

/** The call was not answered but refused: the final response said so. */
public class CallRejected extends CallerException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    public CallRejected(int status, String reason) {
        super("The call was refused: " + status + " " + reason);
        this.status = status;
        this.reason = reason;
    }

    /** The SIP status, 300 to 699; 408 when no answer came at all. */
    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }
}
