// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

/** A call could not be answered for want of common media (488) or of a free port (503). The caller has been told. */
public class MediaRefusedException extends RuntimeException implements CallFailure {

    private static final long serialVersionUID = 1L;

    private final int status;

    public MediaRefusedException(String callId, int status, String why) {
        super("The call " + callId + " was refused with " + status + ": " + why, null, false, false);
        this.status = status;
    }

    @Override
    public String label() {
        return status == 503 ? "no-port" : "no-common-media";
    }

    @Override
    public int sipStatus() {
        return status;
    }

    @Override
    public boolean retryable() {
        return status == 503;
    }
}
