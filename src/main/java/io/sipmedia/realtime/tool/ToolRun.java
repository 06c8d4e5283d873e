// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.realtime.session.ToolCall;
import io.sipmedia.support.CamelHeaderGuard;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What running a function is like, whatever the function is. */
final class ToolRun {

    private static final Logger LOG = LoggerFactory.getLogger(ToolRun.class);
    private static final CamelHeaderGuard GUARD = new CamelHeaderGuard();

    private ToolRun() {
    }

    /**
     * Does the work on a thread that may block. Its result is given back whatever happens.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the context has stopped
     */
    static void start(Executor threads, ToolCall call, Supplier<String> work, Consumer<String> result) {
        threads.execute(() -> {
            String text;
            try {
                text = work.get();
            } catch (RuntimeException | Error e) {
                // an Error too: a class that is missing in the user's code must not leave the caller in silence
                text = failed(call, e);
            }
            result.accept(text);
        });
    }

    /** The arguments as headers of their own names and, as the model wrote them, in the body. */
    static void bind(ToolCall call, Map<String, Object> arguments, Exchange exchange) {
        exchange.setPattern(ExchangePattern.InOut);
        Message in = exchange.getIn();
        in.setBody(call.arguments());
        GUARD.copy(arguments, exchange, in);
        in.setHeader(RealtimeConstants.CALL_ID, call.callId());
        in.setHeader(RealtimeConstants.TOOL_NAME, call.name());
        in.setHeader(RealtimeConstants.TOOL_CALL_ID, call.toolCallId());
    }

    /** What the route has left, or what went wrong in it. */
    static String result(ToolCall call, Exchange exchange) {
        return exchange.getException() != null ? failed(call, exchange.getException())
                : ToolResult.text(exchange, exchange.getMessage().getBody());
    }

    static String wrongArguments(ToolCall call, IllegalArgumentException wrong) {
        LOG.debug("call {}: the model called {} wrongly: {}", call.callId(), call.name(), wrong.getMessage());
        return ToolResult.error(wrong);
    }

    static String failed(ToolCall call, Throwable cause) {
        LOG.debug("call {}: the function {} failed: {}", call.callId(), call.name(), cause.toString());
        return ToolResult.error(cause);
    }
}
