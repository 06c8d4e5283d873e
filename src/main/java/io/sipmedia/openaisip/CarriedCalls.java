// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.rest.CallClient;
import io.sipmedia.openaisip.rest.CallRequest;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that were accepted here and that OpenAI carries. Thread: any.
 */
final class CarriedCalls implements CallBus.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(CarriedCalls.class);
    private static final long GOODBYE_TIMEOUT_MILLIS = 10_000;
    // the server closes the session itself when the call is over; should it not, we do
    private static final long LAST_WORDS_MILLIS = 2000;

    private final CallClient client;
    private final SipMediaRuntime runtime;
    private final Map<String, SessionSettings> calls = new ConcurrentHashMap<>();

    CarriedCalls(CallClient client, SipMediaRuntime runtime) {
        this.client = client;
        this.runtime = runtime;
    }

    void accepted(String callId, SessionSettings settings) {
        calls.put(callId, settings);
        runtime.bus().publish(Signal.CALL_ANSWERED, callId, null);
    }

    /** The session that was shared with the call is over, and with it the call. */
    void over(String callId) {
        if (calls.remove(callId) != null) {
            runtime.bus().publish(Signal.CALL_ENDED, callId, null);
        }
    }

    /** It is over already, or another route's. */
    void forget(String callId) {
        calls.remove(callId);
    }

    /** OpenAI was told to end it. */
    void hungUp(String callId) {
        if (calls.containsKey(callId)) {
            runtime.loops().of(callId).schedule(() -> over(callId), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    int size() {
        return calls.size();
    }

    @Override
    public void onSignal(Signal signal, String callId, String detail) {
        SessionSettings settings = signal == Signal.MODEL_GOODBYE ? calls.get(callId) : null;
        if (settings != null) {
            client.send(callId, CallRequest.hangup(), settings, GOODBYE_TIMEOUT_MILLIS).onSuccess(none -> hungUp(callId))
                    .onFailure(e -> LOG.warn("The model has said goodbye, but {}", e.getMessage()));
        }
    }
}
