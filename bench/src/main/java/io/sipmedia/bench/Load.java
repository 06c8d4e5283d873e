// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What is put on a bridge: at most {@value Run#MAX_CALLS} calls at once, as two with one number would be taken for each other.
 *
 * @param calls   that last, or that come one after the other when {@code hold} is not 0
 * @param warmup  seconds before anything counts; 0 with short calls
 * @param seconds that count; how long short calls take in all follows from their rate
 * @param cps     new calls per second
 * @param hold    seconds a short call lasts; 0 for calls that last
 */
record Load(int calls, double warmup, double seconds, double cps, double hold) {

    Load {
        if (hold == 0 && calls > Run.MAX_CALLS) {
            throw new OptionException(calls + " calls that last as long as the step are too many, " + Run.MAX_CALLS + " are the most: with --hold SECONDS"
                    + " they are short and come one after the other");
        }
        if (cps * hold > Run.MAX_CALLS) {
            throw new OptionException("with " + cps + " new calls per second of " + hold + " s each " + (int) Math.ceil(cps * hold) + " calls are up at once, "
                    + Run.MAX_CALLS + " are the most");
        }
    }

    static Load lasting(Args args, int calls) {
        return new Load(calls, args.decimal("warmup", 15), args.decimal("seconds", 20), args.decimal("cps", 50), 0);
    }

    static Load coming(int calls, double cps, double hold) {
        return new Load(calls, 0, calls / cps + hold, cps, hold);
    }

    boolean shortCalls() {
        return hold > 0;
    }

    /** How many calls there are at once. */
    int together() {
        return shortCalls() ? (int) Math.ceil(cps * hold) : calls;
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--cps", "" + cps, "--warmup", "" + warmup, "--seconds", "" + seconds));
        arguments.addAll(shortCalls() ? List.of("--churn", "" + calls, "--hold", "" + hold) : List.of("--calls", "" + calls));
        return arguments;
    }
}
