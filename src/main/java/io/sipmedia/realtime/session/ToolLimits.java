// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * When a model that calls functions is going round in circles. Then the function is not run, and the next answer has to
 * be words.
 *
 * @param inRow   function calls without a word of the caller in between
 * @param repeats of the same function with the same arguments without a word of the caller in between
 * @param perCall function calls of one phone call
 */
public record ToolLimits(int inRow, int repeats, int perCall) {

    public ToolLimits {
        SessionLimits.positive("toolCallsInRow", inRow);
        SessionLimits.positive("toolRepeats", repeats);
        SessionLimits.positive("toolCallsPerCall", perCall);
    }

    /** 10 in a row, 3 of them the same; 200 in all. */
    public static ToolLimits defaults() {
        return new ToolLimits(10, 3, 200);
    }
}
