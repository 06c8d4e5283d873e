// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.quality;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars per codec, direction and network: the bridge beside the codec alone. */
final class QualityPlot {

    private static final int BAR = 9;
    private static final int GAP = 7;
    private static final int LEFT = 50;
    private static final int HEIGHT = 170;
    private static final int TOP = 50;
    private static final String[] COLOURS = {"#1b6ca8", "#c9c9c9"};

    private QualityPlot() {
    }

    static String of(List<Map<String, Object>> rows) {
        boolean scored = rows.stream().allMatch(row -> row.containsKey("visqol"));
        String name = scored ? "visqol" : "segmentalSnr";
        double most = scored ? 5 : 50;
        int group = 2 * BAR + GAP;
        int width = LEFT + rows.size() * group + 3 * GAP * 6;
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n", width, TOP + HEIGHT + 110);
        add(svg, "<text x=\"%d\" y=\"18\" font-weight=\"bold\">%s</text>%n", LEFT, scored ? "ViSQOL, MOS-LQO" : "segmental SNR, dB");
        add(svg, "<text x=\"%d\" y=\"36\" fill=\"%s\">■ through the bridge</text><text x=\"%d\" y=\"36\" fill=\"#777\">■ codec alone</text>%n",
                LEFT, COLOURS[0], LEFT + 140);
        for (int i = 0; i <= 5; i++) {
            double y = TOP + HEIGHT - HEIGHT * i / 5.0;
            add(svg, "<path d=\"M%d %.1fH%d\" stroke=\"#eee\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>%n", LEFT, y, width - 10,
                    LEFT - 6, y + 4, most * i / 5);
        }
        double x = LEFT + GAP;
        String group0 = "";
        List<Map<String, Object>> sorted = rows.stream().sorted((a, b) -> key(a).compareTo(key(b))).toList();
        for (Map<String, Object> row : sorted) {
            if (!key(row).equals(group0)) {
                x += group0.isEmpty() ? 0 : GAP * 3;
                add(svg, "<text x=\"%.1f\" y=\"%d\" font-weight=\"bold\">%s</text>%n", x, TOP + HEIGHT + 98, key(row));
                group0 = key(row);
            }
            for (int i = 0; i < 2; i++) {
                double value = Math.max(0, (double) row.get(i == 0 ? name : name + "Alone"));
                add(svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>%n", x + i * BAR,
                        TOP + HEIGHT - HEIGHT * value / most, BAR, HEIGHT * value / most, COLOURS[i]);
            }
            add(svg, "<text transform=\"translate(%.1f %d) rotate(50)\" font-size=\"9\">%s</text>%n", x + 4, TOP + HEIGHT + 12,
                    ((String) row.get("network")).replaceAll(", jitter.*", ", jitter"));
            x += group;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String key(Map<String, Object> row) {
        return row.get("codec") + " " + row.get("direction");
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
