// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.Arrays;

/**
 * Measures the gateway, and its peers beside it: each is started with a model's side and a callers' side, in processes of their
 * own, and gets one number of calls after the other. {@code soak} as first argument looks for what is left behind instead.
 */
public final class Bench {

    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        try {
            measure(arguments);
        } catch (OptionException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void measure(String[] arguments) throws Exception {
        boolean soak = arguments.length > 0 && arguments[0].equals("soak");
        Run run = new Run(new Args(soak ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments));
        if (soak) {
            System.exit(new Soak(run).run() ? 0 : 1);
        }
        Results results = new Results(run);
        new Series(run, results).run();
        results.print();
    }
}
