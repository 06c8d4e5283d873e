// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the phone side and the model side of one CamelContext must know of each other so that nothing is lost when a
 * route forgets to say it: a call's end closes its model session, a dead model's caller hears the fallback prompt.
 * Neither side knows the other's classes.
 *
 * <p>Thread: any; listeners are called on the publisher's thread, must not block, and hand over to the call's loop. One that fails keeps
 * the signal from nobody, neither the other listeners nor the publisher's next step: it is said once per signal in
 * {@value #QUIET_SECONDS} seconds.
 */
public final class CallBus {

    static final int QUIET_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(CallBus.class);

    /** What happened to a call or to its model. */
    public enum Signal {
        /** The 200 OK was acknowledged, the caller hears us. */
        CALL_ANSWERED,
        CALL_HELD,
        CALL_RESUMED,
        /** The call is over; everything kept for it may go. */
        CALL_ENDED,
        /** A model session is open and its formats are confirmed, for the first time or after a loss; detail: which. */
        MODEL_READY,
        /** The connection to a model is lost, attempts to get it back are under way; detail: which, and why. */
        MODEL_LOST,
        /** The caller waits for the model longer than callers like; detail: which, and for what. */
        MODEL_SLOW,
        /** What MODEL_SLOW told of is over; detail: which. */
        MODEL_RESUMED,
        /** No further attempt will be made; detail: which model, and why. Any model of a call counts. */
        MODEL_FAILED,
        /** The caller waits in silence for a function of the model; detail: the resource to be played again and again. */
        FILLER_WANTED,
        /** Somebody speaks, or there is nothing to wait for any more. */
        FILLER_OVER,
        /** The model wants to be told when the caller speaks; detail: after how many milliseconds of it. */
        CALLER_WATCH_WANTED,
        /** The caller speaks, which no echo of ours explains. */
        CALLER_SPEAKS,
        /** The caller speaks no more. */
        CALLER_SILENT,
        /** The caller may be interrupting the model: what is queued for him is to wait. */
        PLAYOUT_PAUSE,
        /** It was nothing: what is queued goes on where it was. */
        PLAYOUT_RESUME,
        /** The caller has not answered, the model has said goodbye: the call is to end. */
        MODEL_GOODBYE,
        /** The model side asks that the call ends, after what is queued has been heard; detail: why, as a label. */
        HANGUP_WANTED,
        /** The model side asks that the caller is sent elsewhere; detail: the SIP or tel URI, from the configuration. */
        TRANSFER_WANTED
    }

    /** Told of every signal. */
    @FunctionalInterface
    public interface Listener {
        /** @param detail a short reason for people, or null */
        void onSignal(Signal signal, String callId, String detail);
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    // when a failure with each signal was last told, in nanoseconds; guarded by itself
    private final Map<Signal, Long> told = new EnumMap<>(Signal.class);

    public void subscribe(Listener listener) {
        listeners.add(listener);
    }

    public void unsubscribe(Listener listener) {
        listeners.remove(listener);
    }

    public void publish(Signal signal, String callId, String detail) {
        for (Listener listener : listeners) {
            try {
                listener.onSignal(signal, callId, detail);
            } catch (RuntimeException | Error e) {
                failed(listener, signal, callId, e);
            }
        }
    }

    private void failed(Listener listener, Signal signal, String callId, Throwable e) {
        String text = "call {}: {} failed with the signal {}: {}";
        if (due(signal)) {
            LOG.warn(text + " (more of this signal at DEBUG for {} s)", callId, listener.getClass().getName(), signal, e.toString(), QUIET_SECONDS);
            LOG.debug("where it failed", e);
        } else {
            LOG.debug(text, callId, listener.getClass().getName(), signal, e.toString());
        }
    }

    private boolean due(Signal signal) {
        long now = System.nanoTime();
        synchronized (told) {
            Long last = told.get(signal);
            if (last != null && now - last < TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
                return false;
            }
            told.put(signal, now);
            return true;
        }
    }
}
