// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

/** Audio of another rate than the call's codec was given to a call. */
public class AudioRateException extends RuntimeException implements CallFailure {

    private static final long serialVersionUID = 1L;

    public AudioRateException(String callId, int given, int wanted) {
        super("The call " + callId + " plays audio of " + wanted + " Hz and was given " + given
              + " Hz: put the processor resampleToCall before sip-media in the route", null, false, false);
    }

    @Override
    public String label() {
        return "audio-rate";
    }

    @Override
    public int sipStatus() {
        return 500;
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
