// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ToolCall;
import java.util.function.Consumer;

/** A function the model can call. Thread: any. */
public interface Tool {

    /** What the model is told. */
    ToolDefinition definition();

    /** How long the model waits for this function; 0 for as long as the session's option says. */
    long timeoutMillis();

    /**
     * Runs the function; returns at once.
     *
     * @param result gets the result or an error as a string, once, on another thread
     */
    void run(ToolCall call, Consumer<String> result);
}
