// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A function the model may call.
 *
 * @param name        letters, digits, {@code _} and {@code -}, at most 64
 * @param description for the model: what it does and when to use it
 * @param parameters  JSON Schema of the arguments
 */
public record ToolDefinition(String name, String description, ObjectNode parameters) {
}
