// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

/**
 * An operation was asked of a call that is over or was never there. Not an accident: a caller may hang up at any moment,
 * so it carries no stack trace.
 */
public class CallGoneException extends RuntimeException implements CallFailure {

    private static final long serialVersionUID = 1L;

    private final String callId;
    private final String operation;

    public CallGoneException(String callId, String operation) {
        super("The call " + callId + " is over, so " + operation + " cannot be done", null, false, false);
        this.callId = callId;
        this.operation = operation;
    }

    /** The call that was asked for; null when the message named none. */
    public String callId() {
        return callId;
    }

    /** What was asked of it. */
    public String operation() {
        return operation;
    }

    @Override
    public String label() {
        return "call-gone";
    }

    @Override
    public int sipStatus() {
        return 481;
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
