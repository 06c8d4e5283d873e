// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What a session puts up with before it helps itself.
 *
 * @param responseTimeoutMillis how long the server may take to begin a response we asked for; the next one is sent then
 * @param toolCallsPerMinute    how often a minute the model may call the same function before it is told to stop
 * @param toolCallsAtOnce       how many functions of one call may run at the same time
 * @param toolArgumentChars     longest arguments a function is given
 * @param tools                 when function calls are a loop
 * @param filler                what the caller hears while a function is running
 * @param idle                  what is done about a silent caller
 * @param interruption          what is done when the caller speaks while the model does
 */
public record SessionLimits(
        long responseTimeoutMillis, int toolCallsPerMinute, int toolCallsAtOnce, int toolArgumentChars, ToolLimits tools,
        FillerOptions filler, IdleOptions idle, InterruptOptions interruption) {

    public SessionLimits {
        positive("responseTimeout", responseTimeoutMillis);
        positive("toolCallsPerMinute", toolCallsPerMinute);
        positive("toolCallsAtOnce", toolCallsAtOnce);
        positive("toolArgumentChars", toolArgumentChars);
    }

    public SessionLimits(long responseTimeoutMillis, int toolCallsPerMinute, int toolCallsAtOnce, int toolArgumentChars) {
        this(responseTimeoutMillis, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars, ToolLimits.defaults(), FillerOptions.none(),
                IdleOptions.none(), InterruptOptions.defaults());
    }

    public SessionLimits with(ToolLimits newTools) {
        return new SessionLimits(responseTimeoutMillis, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars, newTools, filler, idle, interruption);
    }

    public SessionLimits with(FillerOptions newFiller) {
        return new SessionLimits(responseTimeoutMillis, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars, tools, newFiller, idle,
                interruption);
    }

    public SessionLimits with(IdleOptions newIdle) {
        return new SessionLimits(responseTimeoutMillis, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars, tools, filler, newIdle,
                interruption);
    }

    public SessionLimits with(InterruptOptions newInterruption) {
        return new SessionLimits(responseTimeoutMillis, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars, tools, filler, idle,
                newInterruption);
    }

    static void positive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be more than 0, not " + value);
        }
    }

    /** 10 s; 20 calls a minute, 8 at once, with arguments of up to 32768 characters. */
    public static SessionLimits defaults() {
        return new SessionLimits(10_000, 20, 8, 32_768);
    }
}
