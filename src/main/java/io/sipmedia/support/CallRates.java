// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sample rate of each call's codec, so that a route can bring a model's voice to the rate its call needs without
 * asking. The phone side writes it whenever media was negotiated; the end of a call removes it.
 *
 * <p>Thread: any.
 */
public final class CallRates {

    /** G.711's rate, in Hz: what a call has of which nothing is known. */
    public static final int DEFAULT = 8000;

    private final Map<String, Integer> rates = new ConcurrentHashMap<>();

    CallRates(CallBus bus) {
        bus.subscribe((signal, callId, detail) -> {
            if (signal == CallBus.Signal.CALL_ENDED) {
                rates.remove(callId);
            }
        });
    }

    /**
     * The call's media was negotiated, for the first time or anew. Not to be called after {@code CALL_ENDED}.
     *
     * @param rate of the codec's audio in Hz
     */
    public void set(String callId, int rate) {
        rates.put(callId, rate);
    }

    /** In Hz; {@link #DEFAULT} for a call that is not known. */
    public int of(String callId) {
        return callId == null ? DEFAULT : rates.getOrDefault(callId, DEFAULT);
    }

    /** Number of calls known. */
    public int size() {
        return rates.size();
    }
}
