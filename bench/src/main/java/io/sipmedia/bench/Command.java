// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What {@code bench/run} can be told to measure, and the options of each. An option that nobody asks for is refused before anything begins. */
enum Command {

    /** One number of calls after the other. */
    CALLS("bench/run", List.of("peer", "calls", "seconds", "warmup", "warm-seconds", "warm-hold", "keep-going", "floor-threads", "pjsua-rate",
            "pjsua-calls", "python", "profile"), Shared.BRIDGED),
    SOAK("bench/run soak", List.of("minutes", "short-calls", "settle"), Shared.BRIDGED),
    TRANSPORTS("bench/run transports", List.of("rounds", "events"), List.of()),
    LOOPS("bench/run loops", List.of("calls", "rounds", "seconds"), List.of());

    // an enum's own constants come before its static fields
    private static final class Shared {

        /** Of whatever puts calls on a bridge between callers and a model. The first is given by the script. */
        static final List<String> BRIDGED = List.of("root", "out", "jvm", "warm-calls", "cps", "hold", "tls", "rtp-ports", "delta-ms", "lead-ms", "speed",
                "answer-ms", "pause-ms", "wire", "loops-fifo", "timed", "bridge-nice");
    }

    /** What a command does with its options. */
    interface Measurement {

        void with(Args args) throws Exception;
    }

    private final String words;
    private final Set<String> options = new TreeSet<>();

    Command(String words, List<String> own, List<String> shared) {
        this.words = words;
        options.addAll(own);
        options.addAll(shared);
    }

    /** Names, without their dashes. */
    Set<String> options() {
        return options;
    }

    /** Measures, unless an option cannot be: then the one who typed it is told why, and the process ends with 2. */
    void run(String[] arguments, Measurement measurement) throws Exception {
        try {
            measurement.with(args(arguments));
        } catch (OptionException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** @throws OptionException for an option that this command does not have; with the command that has it, else the one spelt most like it */
    Args args(String[] arguments) {
        Args args = new Args(arguments);
        for (String name : args.all().keySet()) {
            if (!options.contains(name)) {
                throw new OptionException(words + " has no option --" + name + "; " + hint(name));
            }
        }
        return args;
    }

    private String hint(String name) {
        for (Command each : values()) {
            if (each.options.contains(name)) {
                return "it is one of " + each.words;
            }
        }
        return "the nearest it has is --" + nearest(name);
    }

    private String nearest(String name) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String option : options) {
            int distance = distance(name, option);
            if (distance < least) {
                least = distance;
                nearest = option;
            }
        }
        return nearest;
    }

    // Levenshtein's: how many letters must be put in, left out or replaced to make one of the other, row by row
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }
}
