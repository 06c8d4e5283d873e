// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.Map;

/**
 * A function call of the model.
 *
 * @param name      the function as the session declares it
 * @param arguments by parameter name
 */
public record ToolCall(String name, Map<String, Object> arguments) {

    public ToolCall {
        arguments = Map.copyOf(arguments);
    }
}
