// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Diagrams over the number of calls, one colour per peer: what a call costs, how fast it is, how steady it sounds, how large. */
final class Plot {

    private static final Map<String, String> COLOURS = Map.of("gateway", "#1b6ca8", "floor", "#8a8a8a", "pjsua-24k", "#d1495b", "pjsua-8k", "#e3a03c");

    private Plot() {
    }

    static String of(List<Map<String, Object>> steps) {
        Map<String, List<Map<String, Object>>> peers = new LinkedHashMap<>();
        steps.forEach(step -> peers.computeIfAbsent(step.get("peer").toString(), name -> new ArrayList<>()).add(step));
        Diagram cpu = new Diagram("CPU per call, % of a core", false);
        Diagram memory = new Diagram("native memory per call above idle, kB", false);
        Diagram first = new Diagram("model's first delta to first packet, ms", true);
        Diagram uplink = new Diagram("caller's packet to append, ms", true);
        Diagram gap = new Diagram("RTP gap deviation, ms", true);
        Diagram setup = new Diagram("INVITE to 200, ms", true);
        peers.forEach((name, own) -> {
            String colour = COLOURS.getOrDefault(name, "#3c7a3c");
            cpu.line(name, colour, 1, own, "cpuPercentOfCorePerCall");
            memory.line(name, colour, 1, own, "nativeKbPerCall");
            percentiles(first, name, colour, own, "phone.firstAudioMillis");
            percentiles(uplink, name, colour, own, "model.uplinkMillis");
            percentiles(gap, name, colour, own, "phone.gapDeviationMillis");
            percentiles(setup, name, colour, own, "phone.setupMillis");
        });
        List<Diagram> all = List.of(cpu, first, uplink, memory, gap, setup);
        StringBuilder svg = new StringBuilder(String.format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n", 3 * Diagram.WIDTH, 2 * Diagram.HEIGHT + 40));
        for (int i = 0; i < all.size(); i++) {
            all.get(i).draw(svg, i % 3 * Diagram.WIDTH, i / 3 * Diagram.HEIGHT);
        }
        legend(svg, peers.keySet().stream().toList());
        return svg.append("</svg>\n").toString();
    }

    private static void percentiles(Diagram diagram, String name, String colour, List<Map<String, Object>> steps, String path) {
        diagram.line(name, colour, 1, steps, path + ".p50");
        diagram.line(name, colour, 0.65, steps, path + ".p95");
        diagram.line(name, colour, 0.4, steps, path + ".p99");
        diagram.line(name, colour, 0.2, steps, path + ".p999");
    }

    private static void legend(StringBuilder svg, List<String> peers) {
        int y = 2 * Diagram.HEIGHT + 20;
        for (int i = 0; i < peers.size(); i++) {
            svg.append(String.format("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n", 60 + i * 110, y - 6,
                    COLOURS.getOrDefault(peers.get(i), "#3c7a3c"), 80 + i * 110, y, peers.get(i)));
        }
        svg.append(String.format("<text x=\"%d\" y=\"%d\">Over the number of calls. Delays: from dark to light 50, 95, 99 and 99.9 %% of all;"
                + " logarithmic. Hollow: the machine was the limit.</text>%n", 60 + peers.size() * 110 + 20, y));
    }
}
