// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

/**
 * A call was not accepted, because the budget of the day of whoever pays is used up. It has been rejected; when even that failed,
 * the cause says why. Trying again does not help before midnight, or before somebody gives more.
 */
public final class BudgetSpentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    BudgetSpentException(String callId, int status, String reason, Throwable cause) {
        super("call " + callId + ": " + (cause == null ? "rejected" : "could not be rejected") + " with " + status + ", " + reason, cause);
        this.status = status;
    }

    /** The SIP status it was rejected with. */
    public int status() {
        return status;
    }
}
