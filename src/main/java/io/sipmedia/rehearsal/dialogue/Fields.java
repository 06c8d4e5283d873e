// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.List;
import java.util.Map;

/** Finds a value in nested maps as JSON gives them, with as little as possible known about their shape. */
final class Fields {

    private Fields() {
    }

    /**
     * The value at a dotted path. The path is tried from the root first and then from every object below, so
     * {@code order.status} also finds {@code customer.order.status}. Of a list the first element is looked into.
     *
     * @return the value as text, or null when there is none or it is empty
     */
    static String find(Map<?, ?> root, String path) {
        String exact = text(at(root, path.split("\\.")));
        if (exact != null) {
            return exact;
        }
        for (Object child : root.values()) {
            if (map(child) != null) {
                String below = find(map(child), path);
                if (below != null) {
                    return below;
                }
            }
        }
        return null;
    }

    private static Object at(Map<?, ?> root, String[] path) {
        Object here = root;
        for (String name : path) {
            Map<?, ?> map = map(here);
            if (map == null) {
                return null;
            }
            here = map.get(name);
        }
        return here;
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof List<?> list && !list.isEmpty()) {
            return map(list.get(0));
        }
        return value instanceof Map<?, ?> map ? map : null;
    }

    private static String text(Object value) {
        if (value == null || value instanceof Map || value instanceof List) {
            return null;
        }
        String text = value.toString().trim();
        return text.isEmpty() ? null : text;
    }
}
