// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** One diagram of {@link Plot}: lines over the number of calls. */
final class Diagram {

    static final int WIDTH = 420;
    static final int HEIGHT = 300;
    private static final int LEFT = 60;
    private static final int TOP = 45;
    private static final int INNER_WIDTH = WIDTH - LEFT - 25;
    private static final int INNER_HEIGHT = HEIGHT - TOP - 40;

    private final String title;
    private final boolean logarithmic;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, String colour, double opacity, List<Point> points) {
    }

    private record Point(double calls, double value, boolean good) {
    }

    Diagram(String title, boolean logarithmic) {
        this.title = title;
        this.logarithmic = logarithmic;
    }

    /** Adds a value of these steps; steps without it are left out. */
    void line(String name, String colour, double opacity, List<Map<String, Object>> steps, String path) {
        List<Point> points = steps.stream()
                .map(step -> new Point(Report.value(step, "calls"), Report.value(step, path), step.get("verdict").equals(Verdict.OK.name())))
                .filter(point -> !Double.isNaN(point.value) && (!logarithmic || point.value > 0)).toList();
        if (!points.isEmpty()) {
            lines.add(new Line(name, colour, opacity, points));
        }
    }

    void draw(StringBuilder svg, int x, int y) {
        double most = lines.stream().flatMap(line -> line.points.stream()).mapToDouble(Point::value).max().orElse(1);
        double least = lines.stream().flatMap(line -> line.points.stream()).mapToDouble(Point::value).min().orElse(0.1);
        double top = logarithmic ? Math.ceil(Math.log10(most)) : Math.max(most * 1.1, 1e-9);
        double bottom = logarithmic ? Math.min(Math.floor(Math.log10(least)), top - 1) : 0;
        double calls = lines.stream().flatMap(line -> line.points.stream()).mapToDouble(Point::calls).max().orElse(1);
        add(svg, "<g transform=\"translate(%d %d)\">%n<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n", x + LEFT, y + TOP, 0, -14, title);
        add(svg, "<path d=\"M0 0V%dH%d\" fill=\"none\" stroke=\"black\"/>%n", INNER_HEIGHT, INNER_WIDTH);
        int marks = logarithmic ? (int) (top - bottom) : 4;
        for (int i = 0; i <= marks; i++) {
            double at = bottom + (top - bottom) * i / marks;
            double height = INNER_HEIGHT - (double) INNER_HEIGHT * i / marks;
            add(svg, "<path d=\"M0 %.1fH%d\" stroke=\"#dddddd\"/><text x=\"-5\" y=\"%.1f\" text-anchor=\"end\" font-size=\"10\">%s</text>%n", height,
                    INNER_WIDTH, height + 4, label(logarithmic ? Math.pow(10, at) : at));
        }
        TreeSet<Double> steps = new TreeSet<>();
        lines.forEach(line -> line.points.forEach(point -> steps.add(point.calls)));
        for (double step : steps) {
            add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\">%.0f</text>%n", INNER_WIDTH * step / calls, INNER_HEIGHT + 15, step);
        }
        for (Line line : lines) {
            StringBuilder path = new StringBuilder();
            for (Point point : line.points) {
                double px = INNER_WIDTH * point.calls / calls;
                double py = INNER_HEIGHT - INNER_HEIGHT * ((logarithmic ? Math.log10(point.value) : point.value) - bottom) / (top - bottom);
                add(path, "%s%.1f %.1f", path.length() == 0 ? "M" : "L", px, py);
                add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" stroke=\"%s\" fill=\"%s\" opacity=\"%.2f\"><title>%s, %.0f calls: %s</title></circle>%n", px,
                        py, line.colour, point.good ? line.colour : "white", line.opacity, line.name, point.calls, label(point.value));
            }
            add(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" opacity=\"%.2f\"/>%n", path, line.colour, line.opacity);
        }
        svg.append("</g>\n");
    }

    private static String label(double value) {
        return value == 0 ? "0" : value >= 100 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.3g", value)
                .replaceAll("(\\.\\d*?)0+$", "$1").replaceAll("\\.$", "");
    }

    private static void add(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
