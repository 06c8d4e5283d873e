// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import io.sipmedia.loop.MediaLoops;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both components share within one CamelContext: the event loops, the bus between phone and model, and the threads
 * on which events and tools run. Made by whichever component starts first, stopped with the context.
 */
public final class SipMediaRuntime extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(SipMediaRuntime.class);

    private final CamelContext camelContext;
    private final CallBus bus = new CallBus();
    private final CallRates callRates = new CallRates(bus);
    private final ModelRates modelRates = new ModelRates();
    private final AppendDelays appendDelays = new AppendDelays();
    private final Meters meters;
    private MediaLoops loops;
    private ExecutorService eventThreads;

    private SipMediaRuntime(CamelContext camelContext) {
        this.camelContext = camelContext;
        this.meters = new Meters(camelContext);
    }

    /** The runtime of this context, started. */
    public static synchronized SipMediaRuntime of(CamelContext context) throws Exception {
        SipMediaRuntime runtime = context.getCamelContextExtension().getContextPlugin(SipMediaRuntime.class);
        if (runtime == null) {
            runtime = new SipMediaRuntime(context);
            Meters meters = runtime.meters;
            context.addStartupListener((started, already) -> meters.find());
            context.getCamelContextExtension().addContextPlugin(SipMediaRuntime.class, runtime);
            // services are stopped in reverse order of adding, so the loops outlive the components that use them
            context.addService(runtime, true, true);
        }
        runtime.start();
        return runtime;
    }

    @Override
    protected void doStart() {
        Set<Vertx> registered = camelContext.getRegistry().findByType(Vertx.class);
        // a runtime that brings a Vert.x (Quarkus) does not want a second one
        loops = registered.size() == 1 ? MediaLoops.on(registered.iterator().next()) : MediaLoops.create();
        eventThreads = camelContext.getExecutorServiceManager().newCachedThreadPool(this, "sip-media-events");
        meters.find();
        LOG.debug("{} media event loops started", loops.all().size());
    }

    @Override
    protected void doStop() {
        camelContext.getExecutorServiceManager().shutdownGraceful(eventThreads);
        eventThreads = null;
        loops.close();
        loops = null;
    }

    /** The event loops; a call's loop is {@code loops().of(callId)}. */
    public MediaLoops loops() {
        return loops;
    }

    /** The bus between the phone side and the model side. */
    public CallBus bus() {
        return bus;
    }

    /** Figures for a monitoring system. */
    public Meters meters() {
        return meters;
    }

    /** The sample rate of each call, as negotiated. */
    public CallRates callRates() {
        return callRates;
    }

    /** The sample rate that each call's model listens at. */
    public ModelRates modelRates() {
        return modelRates;
    }

    /** How long the callers' audio waits until it is on its way to the models. */
    public AppendDelays appendDelays() {
        return appendDelays;
    }

    /** Threads for work that may block: event routes and tools. Wrap in a {@link SerialExecutor} where order matters. */
    public ExecutorService eventThreads() {
        return eventThreads;
    }
}
