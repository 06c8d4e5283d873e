// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The peers beside each other, as Markdown that is also readable on a terminal. */
final class Table {

    private static final String[] HEAD = {"calls", "peer", "CPU per call", "per 20 ms", "x floor", "heap + native per call, kB", "first audio p50 / 95 / 99 / 99.9",
            "uplink p50 / 95 / 99 / 99.9", "gap deviation p50 / 99 / 99.9", "jitter / over time", "wire gap deviation p50 / 95 / 99 / 99.9", "wire jitter / over time / worst",
            "missing / late / given up", "GC pauses, total, longest", "set-up p50 / 99", ""};

    private Table() {
    }

    static String of(List<Map<String, Object>> steps) {
        List<String[]> rows = steps.stream().sorted(Comparator.comparingDouble(step -> Report.value(step, "calls"))).map(Table::row).toList();
        int[] widths = new int[HEAD.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(HEAD[i].length(), rows.stream().mapToInt(row -> row[column].length()).max().orElse(0));
        }
        StringBuilder table = new StringBuilder("\nDelays in ms.\n\n");
        line(table, HEAD, widths);
        for (int width : widths) {
            table.append('|').append("-".repeat(width + 2));
        }
        table.append("|\n");
        rows.forEach(row -> line(table, row, widths));
        return table.toString();
    }

    private static String[] row(Map<String, Object> step) {
        return new String[] {number(step, "calls", 0), step.get("peer").toString(), number(step, "cpuPercentOfCorePerCall", 3) + " %",
                number(step, "cpuMicrosPerCallAnd20ms", 1) + " us", number(step, "cpuTimesFloor", 2),
                kilo(step, "heapAfterGcBytesPerCall") + " + " + number(step, "nativeKbPerCall", 0),
                several(step, "phone.firstAudioMillis", "p50", "p95", "p99", "p999"), several(step, "model.uplinkMillis", "p50", "p95", "p99", "p999"),
                several(step, "phone.gapDeviationMillis", "p50", "p99", "p999"), number(step, "phone.jitterMillisMean", 3) + " / " + number(step, "phone.jitterMillisOverTime", 3),
                several(step, "wire.gapDeviationMillis", "p50", "p95", "p99", "p999"),
                number(step, "wire.jitterMillisMean", 3) + " / " + number(step, "wire.jitterMillisOverTime", 3) + " / " + number(step, "wire.jitterMillisWorstCall", 3),
                number(step, "phone.packetsMissing", 0) + " / " + number(step, "phone.packetsLate", 0) + " / " + number(step, "phone.slotsGivenUp", 0),
                number(step, "gcPauses.count", 0) + ", " + number(step, "gcPauses.totalMillis", 1) + ", " + number(step, "gcPauses.max", 1),
                several(step, "phone.setupMillis", "p50", "p99"),
                step.get("verdict").equals(Verdict.OK.name()) ? "" : step.get("verdict").toString()};
    }

    private static String several(Map<String, Object> step, String path, String... names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(text.length() == 0 ? "" : " / ").append(number(step, path + "." + name, 2));
        }
        return text.toString();
    }

    private static String kilo(Map<String, Object> step, String path) {
        double value = Report.value(step, path);
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.0f", value / 1e3);
    }

    private static String number(Map<String, Object> step, String path, int digits) {
        double value = Report.value(step, path);
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static void line(StringBuilder table, String[] cells, int[] widths) {
        for (int i = 0; i < cells.length; i++) {
            table.append("| ").append(cells[i]).append(" ".repeat(widths[i] - cells[i].length() + 1));
        }
        table.append("|\n");
    }
}
