// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.sipmedia.rtp.RtpPorts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the sockets of calls cost on loops of different kinds: CPU time and bytes allocated by the loop's thread, and by nothing else, for
 * a packet received and one sent, a message written and one read, for each call every 20 ms. The kinds take turns, round by round, in
 * one JVM.
 */
final class LoopCost {

    private LoopCost() {
    }

    public static void main(String[] arguments) throws Exception {
        Command.LOOPS.run(arguments, LoopCost::measure);
    }

    private static void measure(Args args) throws Exception {
        int calls = args.number("calls", 200);
        int rounds = args.number("rounds", 12);
        int frames = (int) (args.decimal("seconds", 2) * 1e9 / CallLeg.FRAME_NANOS);
        int warm = rounds / 3;
        RtpPorts ports = new RtpPorts(20_000, 29_999, 0);
        Map<LoopKind, LoopSide> sides = new EnumMap<>(LoopKind.class);
        Map<LoopKind, List<double[]>> costs = new EnumMap<>(LoopKind.class);
        try {
            for (LoopKind kind : LoopKind.values()) {
                if (kind.available()) {
                    sides.put(kind, new LoopSide(kind, calls, ports));
                    costs.put(kind, new ArrayList<>());
                } else {
                    System.out.println("Left out, as there is no such library for this machine: " + kind.words);
                }
            }
            for (int i = 0; i < rounds; i++) {
                for (Map.Entry<LoopKind, LoopSide> side : sides.entrySet()) {
                    double[] cost = side.getValue().round(frames);
                    if (i >= warm) {
                        costs.get(side.getKey()).add(cost);
                    }
                }
            }
        } finally {
            for (LoopSide side : sides.values()) {
                side.close();
            }
        }
        System.out.println(Machine.line(Machine.describe()));
        System.out.printf(Locale.ROOT, "%d calls, %d rounds of %d frames each, the first %d not counted; per call and 20 ms, median (least to most)%n",
                calls, rounds, frames, warm);
        System.out.println("| loop | CPU | allocated |\n|---|---|---|");
        costs.forEach((kind, all) -> System.out.println("| " + kind.words + " | " + range(all, 0, "%.1f us (%.1f to %.1f)") + " | "
                + range(all, 1, "%.0f bytes (%.0f to %.0f)") + " |"));
        System.exit(0);
    }

    private static String range(List<double[]> all, int column, String format) {
        double[] values = all.stream().mapToDouble(each -> each[column]).sorted().toArray();
        return String.format(Locale.ROOT, format, values[values.length / 2], values[0], values[values.length - 1]);
    }
}
