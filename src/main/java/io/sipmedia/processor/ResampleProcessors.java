// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import io.sipmedia.audio.Resampler;
import io.sipmedia.support.ModelRates;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;

/** Makes the resamplers known to a CamelContext by the names that routes use. */
public final class ResampleProcessors {

    /** To the 24 kHz of the Realtime API, or to whatever rate the session of the call listens at: 8 kHz with G.711, 16 kHz in some dialects. */
    public static final String RESAMPLE_24K = "resample24k";
    /** To the rate of the call's codec. */
    public static final String RESAMPLE_TO_CALL = "resampleToCall";

    private ResampleProcessors() {
    }

    /**
     * Binds {@value #RESAMPLE_24K} and {@value #RESAMPLE_TO_CALL} unless the registry has beans of these names: a user's own
     * wins. To be called by each component's {@code doInit}; calling it twice does nothing.
     */
    // synchronized, because both components may be initialised at the same time
    public static synchronized void register(CamelContext context) {
        bind(context, RESAMPLE_24K, ResampleProcessor::toModel);
        bind(context, RESAMPLE_TO_CALL, ResampleProcessor::toCall);
        // the filters are designed now, which takes some milliseconds, and not on a call's event loop
        for (int call : new int[] { 8000, 16000 }) {
            Resampler.prepare(call, ModelRates.DEFAULT);
            Resampler.prepare(ModelRates.DEFAULT, call);
        }
    }

    private static void bind(CamelContext context, String name, Supplier<Processor> bean) {
        if (context.getRegistry().lookupByName(name) == null) {
            context.getRegistry().bind(name, Processor.class, bean.get());
        }
    }
}
