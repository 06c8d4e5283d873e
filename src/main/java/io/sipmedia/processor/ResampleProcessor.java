// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Resampler;
import io.sipmedia.support.CallRates;
import io.sipmedia.support.ModelRates;
import io.sipmedia.support.SipMediaRuntime;
import java.util.function.ToIntBiFunction;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Brings the {@link AudioFrame} in the body to another sample rate: to a fixed one, to the one that the model of the frame's
 * call listens at, or to the one of its phone. YAML names it {@code resample24k} and {@code resampleToCall}; with other rates it is a bean of the user's own:
 * {@code new ResampleProcessor(16000)}.
 *
 * <p>The sound is continuous from frame to frame. For that, a little state is kept per call, per route and per direction;
 * it goes when the call ends. A frame that has the right rate already is left as it is.
 *
 * <p>Thread: any, one at a time per call; no locks are taken between calls.
 */
public final class ResampleProcessor implements Processor {

    private final ToIntBiFunction<SipMediaRuntime, String> rate;
    private final ResampleLanes lanes = new ResampleLanes();
    /** The runtime whose bus tells us of ended calls; null as long as none is there. Written once, on any thread. */
    private volatile SipMediaRuntime runtime;

    /**
     * @param  rate                     what comes out, in Hz: 8000, 12000, 16000, 22050, 24000, 32000, 44100 or 48000
     * @throws IllegalArgumentException if it is none of these
     */
    public ResampleProcessor(int rate) {
        this((runtime, callId) -> rate);
        // a rate that does not work is refused here, not when the first call comes
        Resampler.prepare(CallRates.DEFAULT, rate);
    }

    // the runtime may be null
    private ResampleProcessor(ToIntBiFunction<SipMediaRuntime, String> rate) {
        this.rate = rate;
    }

    /** To the rate of the call each frame belongs to. */
    public static ResampleProcessor toCall() {
        return new ResampleProcessor((runtime, callId) -> runtime == null ? CallRates.DEFAULT : runtime.callRates().of(callId));
    }

    /** To the rate that the model of each frame's call listens at: 24 kHz, or what its dialect and its options make of it. */
    public static ResampleProcessor toModel() {
        return new ResampleProcessor((runtime, callId) -> runtime == null ? ModelRates.DEFAULT : runtime.modelRates().of(callId));
    }

    /**
     * @throws IllegalArgumentException if the body is no {@link AudioFrame}, or its rate is none we can convert
     */
    @Override
    public void process(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof AudioFrame frame)) {
            throw new IllegalArgumentException(
                    "resampling wants an io.sipmedia.audio.AudioFrame as body, as sip-media: and realtime: consumers with"
                                               + " include=audio give it, not " + typeOf(exchange.getMessage().getBody()));
        }
        int wanted = rate.applyAsInt(runtime(exchange), frame.callId());
        if (frame.sampleRate() != wanted) {
            exchange.getMessage().setBody(lanes.of(frame, exchange.getFromRouteId()).resample(frame, wanted));
        }
    }

    /** Number of calls that state is kept for. */
    public int calls() {
        return lanes.calls();
    }

    // looked up instead of made: this bean also works in a context that has neither of the components
    private SipMediaRuntime runtime(Exchange exchange) {
        if (runtime == null) {
            subscribe(exchange.getContext().getCamelContextExtension().getContextPlugin(SipMediaRuntime.class));
        }
        return runtime;
    }

    private synchronized void subscribe(SipMediaRuntime found) {
        if (runtime == null && found != null) {
            found.bus().subscribe(lanes);
            runtime = found;
        }
    }

    private static String typeOf(Object body) {
        return body == null ? "an empty body" : "a " + body.getClass().getTypeName();
    }
}
