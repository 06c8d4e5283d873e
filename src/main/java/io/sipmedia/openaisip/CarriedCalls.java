// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.rest.CallClient;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that were accepted here and that OpenAI carries. Thread: any.
 */
final class CarriedCalls implements CallBus.Listener {

    private final CallClient client;
    private final SipMediaRuntime runtime;
    private final Map<String, CarriedCall> calls = new ConcurrentHashMap<>();

    CarriedCalls(CallClient client, SipMediaRuntime runtime) {
        this.client = client;
        this.runtime = runtime;
    }

    void accepted(String callId, SessionSettings settings, Fallback fallback) {
        calls.put(callId, new CarriedCall(callId, settings, fallback, client, runtime.loops().of(callId), () -> over(callId)));
        runtime.bus().publish(Signal.CALL_ANSWERED, callId, null);
    }

    private void over(String callId) {
        if (calls.remove(callId) != null) {
            runtime.bus().publish(Signal.CALL_ENDED, callId, null);
        }
    }

    /** The session that was shared with the call is over. */
    void sessionOver(String callId) {
        CarriedCall call = calls.get(callId);
        if (call != null) {
            call.sessionOver();
        }
    }

    /** It is over already, or another route's. */
    void forget(String callId) {
        calls.remove(callId);
    }

    /** OpenAI was told by a route to end it. */
    void hungUp(String callId) {
        CarriedCall call = calls.get(callId);
        if (call != null) {
            call.hungUp();
        }
    }

    int size() {
        return calls.size();
    }

    @Override
    public void onSignal(Signal signal, String callId, String detail) {
        CarriedCall call = calls.get(callId);
        if (call != null) {
            call.on(signal, detail);
        }
    }
}
