// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Options of a command line: {@code --name value}, or {@code --name} alone for true. */
final class Args {

    private final Map<String, String> values = new LinkedHashMap<>();

    Args(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                throw new OptionException("expected an option that starts with --, not " + args[i]);
            }
            boolean alone = i + 1 == args.length || args[i + 1].startsWith("--");
            values.put(args[i].substring(2), alone ? "true" : args[++i]);
        }
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    int number(String name, int fallback) {
        try {
            return values.containsKey(name) ? Integer.parseInt(values.get(name)) : fallback;
        } catch (NumberFormatException e) {
            throw new OptionException("--" + name + " takes a whole number, not " + values.get(name));
        }
    }

    double decimal(String name, double fallback) {
        try {
            return values.containsKey(name) ? Double.parseDouble(values.get(name)) : fallback;
        } catch (NumberFormatException e) {
            throw new OptionException("--" + name + " takes a number, not " + values.get(name));
        }
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(values.getOrDefault(name, "false"));
    }

    Map<String, String> all() {
        return values;
    }
}
