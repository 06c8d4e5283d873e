// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

/** An operation does not fit what the call is doing: audio before it was answered, a second answer. */
public class CallStateException extends RuntimeException implements CallFailure {

    private static final long serialVersionUID = 1L;

    private final CallState state;

    public CallStateException(String callId, String operation, CallState state, String why) {
        super("The call " + callId + " is " + state.label() + ", so " + operation + " cannot be done: " + why, null, false, false);
        this.state = state;
    }

    /** What the call was doing. */
    public CallState state() {
        return state;
    }

    @Override
    public String label() {
        return "call-state";
    }

    @Override
    public int sipStatus() {
        return 491;
    }

    @Override
    public boolean retryable() {
        return state == CallState.RINGING || state == CallState.ANSWERING;
    }
}
