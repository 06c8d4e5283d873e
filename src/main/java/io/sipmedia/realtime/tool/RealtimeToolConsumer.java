// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ToolCall;
import io.sipmedia.support.CamelHeaderGuard;
import io.sipmedia.support.SipMediaRuntime;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a route for a function call of the model, on a thread that may block, and gives its result back. When the context
 * stops, functions are there until the last call is over.
 */
public class RealtimeToolConsumer extends DefaultConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeToolConsumer.class);

    private final RealtimeToolEndpoint endpoint;
    private final CamelHeaderGuard guard = new CamelHeaderGuard();
    private final AtomicInteger running = new AtomicInteger();
    private SipMediaRuntime runtime;

    public RealtimeToolConsumer(RealtimeToolEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        runtime = SipMediaRuntime.of(endpoint.getCamelContext());
        ToolRegistry.of(endpoint.getCamelContext()).register(endpoint.getName(), this);
    }

    @Override
    protected void doStop() throws Exception {
        ToolRegistry.of(endpoint.getCamelContext()).unregister(endpoint.getName(), this);
        super.doStop();
    }

    /** What the model is told. */
    public ToolDefinition definition() {
        return new ToolDefinition(endpoint.getName(), endpoint.getDescription(), endpoint.schema().toJson());
    }

    /** How long the model waits for this function; 0 for as long as the session's option says. */
    public long timeoutMillis() {
        return endpoint.getTimeout();
    }

    /**
     * Runs the route; returns at once.
     *
     * @param result gets the result or an error as a string, once, on another thread
     */
    public void run(ToolCall call, Consumer<String> result) {
        running.incrementAndGet();
        try {
            runtime.eventThreads().execute(() -> {
                String text;
                try {
                    text = execute(call);
                } catch (RuntimeException | Error e) {
                    // an Error too: a class that is missing in the user's code must not leave the caller in silence
                    text = failed(call, e);
                } finally {
                    running.decrementAndGet();
                }
                result.accept(text);
            });
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
            LOG.debug("call {}: the model called {} wrongly: {}", call.callId(), call.name(), e.getMessage());
            return ToolResult.error(e);
        }
        Exchange exchange = createExchange(false);
        try {
            exchange.setPattern(ExchangePattern.InOut);
            Message in = exchange.getIn();
            in.setBody(call.arguments());
            guard.copy(arguments, exchange, in);
            in.setHeader(RealtimeConstants.CALL_ID, call.callId());
            in.setHeader(RealtimeConstants.TOOL_NAME, call.name());
            in.setHeader(RealtimeConstants.TOOL_CALL_ID, call.toolCallId());
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
                return exchange.getException() != null ? failed(call, exchange.getException())
                        : ToolResult.text(exchange, exchange.getMessage().getBody());
            } finally {
                doneUoW(exchange);
            }
        } catch (Exception e) {
            return failed(call, e);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private static String failed(ToolCall call, Throwable cause) {
        LOG.debug("call {}: the function {} failed: {}", call.callId(), call.name(), cause.toString());
        return ToolResult.error(cause);
    }
}
