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
        if (arguments.length > 0 && arguments[0].equals("soak")) {
            Command.SOAK.run(Arrays.copyOfRange(arguments, 1, arguments.length), args -> System.exit(new Soak(new Run(args)).run() ? 0 : 1));
        } else {
            Command.CALLS.run(arguments, Bench::measure);
        }
    }

    private static void measure(Args args) throws Exception {
        Run run = new Run(args);
        Results results = new Results(run);
        new Series(run, results).run();
        results.print();
    }
}
