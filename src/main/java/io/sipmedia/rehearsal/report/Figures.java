// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The few numbers that say how a call was, as text with units, by their names. */
final class Figures {

    private static final Map<String, String> NAMES = Map.of(
            "latencyMillis", "Model latency", "jitterMillis", "Jitter", "costUsd", "Cost", "lostPackets", "Packets lost",
            "packetsReceived", "Packets received", "packetsSent", "Packets sent");

    private Figures() {
    }

    /** What the recording shows, then what the summary event holds. */
    static Map<String, String> of(CallTimeline timeline, List<ConversationEvent> events) {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("Duration", String.format(Locale.ROOT, "%.1f s", timeline.durationMillis() / 1000));
        List<Double> waits = timeline.responses().stream().map(CallTimeline.Response::millis).sorted().toList();
        if (!waits.isEmpty()) {
            figures.put("Answer heard after", millis(waits.get(waits.size() / 2)));
            figures.put("Slowest answer", millis(waits.get(waits.size() - 1)));
        }
        timeline.interruptions().stream().findFirst()
                .ifPresent(first -> figures.put("Silent after interruption", millis(first.silentAfterMillis())));
        events.stream().filter(event -> ConversationEvent.SUMMARY.equals(event.kind()))
                .forEach(event -> event.details().forEach((name, value) -> figures.put(name(name), value(name, value))));
        return figures;
    }

    /** A summary's detail: its unit is the ending of its name. */
    static String value(String name, Object value) {
        if (!(value instanceof Number number)) {
            return String.valueOf(value);
        }
        double amount = number.doubleValue();
        if (name.endsWith("Millis")) {
            return amount < 10 ? String.format(Locale.ROOT, "%.1f ms", amount) : millis(amount);
        }
        if (name.endsWith("Usd")) {
            return String.format(Locale.ROOT, "$%.4f", amount);
        }
        return amount == Math.rint(amount) ? String.format(Locale.ROOT, "%.0f", amount) : String.format(Locale.ROOT, "%.2f", amount);
    }

    /** {@code toolCallCount} as {@code Tool call count}. */
    static String name(String name) {
        String words = name.replaceAll("(Millis|Usd)$", "").replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
        return NAMES.getOrDefault(name, words.isEmpty() ? name : Character.toUpperCase(words.charAt(0)) + words.substring(1));
    }

    static String millis(double millis) {
        return millis < 10_000 ? String.format(Locale.ROOT, "%.0f ms", millis) : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
