// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import java.util.List;

/**
 * One {@code a=} line (RFC 8866 5.13).
 *
 * @param name  before the colon
 * @param value after it; null for a property attribute such as {@code a=sendrecv}
 */
public record Attribute(String name, String value) {

    static Attribute parse(String line) {
        int colon = line.indexOf(':');
        // some devices write blanks around the colon
        return colon < 0
                ? new Attribute(line.trim(), null)
                : new Attribute(line.substring(0, colon).trim(), line.substring(colon + 1).trim());
    }

    static String first(List<Attribute> attributes, String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name.equalsIgnoreCase(name)) {
                return attribute.value == null ? "" : attribute.value;
            }
        }
        return null;
    }

    static Direction direction(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            Direction direction = attribute.value == null ? Direction.ofAttribute(attribute.name) : null;
            if (direction != null) {
                return direction;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return value == null ? "a=" + name : "a=" + name + ":" + value;
    }
}
