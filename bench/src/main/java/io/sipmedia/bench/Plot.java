// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Three small diagrams over the number of calls: what a call costs, how steady it sounds, how fast it is. */
final class Plot {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int MARGIN = 60;
    private static final String[] COLOURS = {"#1b6ca8", "#d1495b", "#3c7a3c"};

    private Plot() {
    }

    static String of(List<Map<String, Object>> steps) {
        StringBuilder svg = new StringBuilder(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n", 3 * (WIDTH + MARGIN) + MARGIN, HEIGHT + 2 * MARGIN));
        diagram(svg, 0, steps, "CPU, % of one core per call", "gatewayCpuPercentOfCorePerCall");
        diagram(svg, 1, steps, "RTP gap deviation, ms", "phone.gapDeviationMillis.p50", "phone.gapDeviationMillis.p99");
        diagram(svg, 2, steps, "delay, ms", "model.uplinkMillis.p50", "model.uplinkMillis.p99", "phone.firstAudioMillis.p95");
        return svg.append("</svg>\n").toString();
    }

    private static void diagram(StringBuilder svg, int place, List<Map<String, Object>> steps, String title, String... paths) {
        double left = MARGIN + place * (WIDTH + MARGIN);
        double top = MARGIN;
        double most = 0;
        double calls = 1;
        for (Map<String, Object> step : steps) {
            calls = Math.max(calls, Report.value(step, "calls"));
            for (String path : paths) {
                double value = Report.value(step, path);
                most = Double.isNaN(value) ? most : Math.max(most, value);
            }
        }
        most = most <= 0 ? 1 : most * 1.1;
        add(svg, "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\">%s</text>%n", left, top - 30, title);
        add(svg, "<path d=\"M%.1f %.1fV%.1fH%.1f\" fill=\"none\" stroke=\"black\"/>%n", left, top, top + HEIGHT, left + WIDTH - 20);
        for (int i = 1; i <= 4; i++) {
            double y = top + HEIGHT - HEIGHT * i / 4.0;
            add(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" font-size=\"10\">%.3g</text>%n", left - 4, y + 4, most * i / 4);
        }
        for (Map<String, Object> step : steps) {
            double x = left + (WIDTH - 30) * Report.value(step, "calls") / calls;
            add(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"10\">%.0f</text>%n", x, top + HEIGHT + 14,
                    Report.value(step, "calls"));
        }
        for (int i = 0; i < paths.length; i++) {
            StringBuilder line = new StringBuilder();
            for (Map<String, Object> step : steps) {
                double value = Report.value(step, paths[i]);
                if (!Double.isNaN(value)) {
                    line.append(String.format(Locale.ROOT, "%s%.1f %.1f", line.length() == 0 ? "M" : "L",
                            left + (WIDTH - 30) * Report.value(step, "calls") / calls, top + HEIGHT - HEIGHT * value / most));
                }
            }
            add(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", line, COLOURS[i]);
            if (paths.length > 1) {
                add(svg, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" font-size=\"10\">%s</text>%n", left + i * 100, top - 12, COLOURS[i],
                        paths[i].replaceAll("^\\w+\\.", "").replace("Millis", "").replace("gapDeviation.", ""));
            }
        }
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
