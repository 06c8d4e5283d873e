// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import java.util.List;

/**
 * A parameter of a function.
 *
 * @param name         as the model writes it
 * @param type         of JSON Schema: string, integer, number, boolean, array or object
 * @param required     whether the model must give it
 * @param description  for the model; may be null
 * @param values       all it may be, of the type; empty for anything
 * @param defaultValue what it is when the model does not give it, of the type; null for nothing
 */
record ToolParameter(String name, String type, boolean required, String description, List<Object> values, Object defaultValue) {

    static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "array", "object");

    ToolParameter {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("parameter." + name + "=" + type + ": the type is not one of " + String.join(", ", TYPES));
        }
        values = List.copyOf(values);
    }
}
