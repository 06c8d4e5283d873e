// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.List;
import java.util.Map;

/**
 * A function that a session offers to the model.
 *
 * @param name       of the function
 * @param parameters by name, each with the values it may take (empty: any), in the order of their declaration
 */
public record ToolSpec(String name, Map<String, List<String>> parameters) {
}
