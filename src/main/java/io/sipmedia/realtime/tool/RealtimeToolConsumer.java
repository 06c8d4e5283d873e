// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ToolCall;
import io.sipmedia.support.SipMediaRuntime;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

/**
 * Runs a route for a function call of the model, on a thread that may block, and gives its result back. When the context
 * stops, functions are there until the last call is over.
 */
public class RealtimeToolConsumer extends DefaultConsumer implements ShutdownAware, Tool {

    private final RealtimeToolEndpoint endpoint;
    private final AtomicInteger running = new AtomicInteger();
    private SipMediaRuntime runtime;
    // the same for all calls, which only read it; set before the registry knows of us
    private volatile ToolDefinition definition;

    public RealtimeToolConsumer(RealtimeToolEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        runtime = SipMediaRuntime.of(endpoint.getCamelContext());
        definition = new ToolDefinition(endpoint.getName(), endpoint.getDescription(), endpoint.schema().toJson());
        ToolRegistry.of(endpoint.getCamelContext()).register(endpoint.getName(), this);
    }

    @Override
    protected void doStop() throws Exception {
        ToolRegistry.of(endpoint.getCamelContext()).unregister(endpoint.getName(), this);
        super.doStop();
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public long timeoutMillis() {
        return endpoint.getTimeout();
    }

    /** Runs the route. */
    @Override
    public void run(ToolCall call, Consumer<String> result) {
        running.incrementAndGet();
        try {
            ToolRun.start(runtime.eventThreads(), call, () -> {
                try {
                    return execute(call);
                } finally {
                    running.decrementAndGet();
                }
            }, result);
        } catch (RejectedExecutionException e) {
            running.decrementAndGet();
            throw e;
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        return running.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing: running functions are waited for
    }

    private String execute(ToolCall call) {
        Map<String, Object> arguments;
        try {
            arguments = endpoint.schema().read(call.arguments());
        } catch (IllegalArgumentException e) {
            return ToolRun.wrongArguments(call, e);
        }
        Exchange exchange = createExchange(false);
        try {
            ToolRun.bind(call, arguments, exchange);
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
                return ToolRun.result(call, exchange);
            } finally {
                doneUoW(exchange);
            }
        } catch (Exception e) {
            return ToolRun.failed(call, e);
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
