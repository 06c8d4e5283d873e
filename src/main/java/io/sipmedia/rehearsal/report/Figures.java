// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The few numbers that say how a call was, as text with units, by their names. */
final class Figures {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("latencyMillis", "Model latency"), Map.entry("answerMillis", "Answer heard after"),
            Map.entry("silentAfterMillis", "Silent after interruption"), Map.entry("jitterMillis", "Jitter"),
            Map.entry("lostPackets", "Packets lost"), Map.entry("costUsd", "Cost"), Map.entry("talkMillis", "Duration"),
            Map.entry("packetsReceived", "Packets received"), Map.entry("packetsSent", "Packets sent"),
            Map.entry("mos", "MOS"), Map.entry("peerMos", "MOS at the caller"), Map.entry("underruns", "Gaps in answers"),
            Map.entry("peerLost", "Lost on the way to the caller"), Map.entry("roundTripMillis", "Round trip"),
            Map.entry("sipCallId", "SIP Call-ID"), Map.entry("callId", "Call id"));
    /** A figure's companion, shown in small beside it, and how. */
    private static final Map<String, Companion> COMPANIONS = Map.of(
            "latencyMillis", new Companion("worstLatencyMillis", "worst %s"), "answerMillis", new Companion("worstAnswerMillis", "worst %s"),
            "jitterMillis", new Companion("heardJitterMillis", "%s at the caller"),
            "lostPackets", new Companion("packetsReceived", "of %s received"),
            "mos", new Companion("peerMos", "%s at the caller"));
    /** A number with its name; the note may be empty. */
    record Figure(String name, String value, String note) {

        /** In a sentence: {@code jitter 0.1 ms (0.4 ms at the caller)}. */
        String phrase() {
            boolean letters = name.length() > 1 && Character.isUpperCase(name.charAt(1));
            return (letters ? name : name.toLowerCase(Locale.ROOT)) + " " + value + (note.isEmpty() ? "" : " (" + note + ")");
        }
    }

    private record Companion(String detail, String form) {
    }

    private Figures() {
    }

    /** What the recording shows, then what the summary event holds. */
    static List<Figure> of(CallTimeline timeline, List<ConversationEvent> events) {
        Map<String, Object> told = new LinkedHashMap<>();
        events.stream().filter(event -> ConversationEvent.SUMMARY.equals(event.kind())).forEach(event -> told.putAll(event.details()));
        Map<String, Object> all = new LinkedHashMap<>();
        Map<String, Object> measured = timeline.measured();
        // the order in which a reader asks
        for (String name : List.of("talkMillis", "answerMillis", "worstAnswerMillis", "latencyMillis", "worstLatencyMillis", "silentAfterMillis")) {
            Object value = measured.containsKey(name) ? measured.get(name) : told.get(name);
            if (value != null) {
                all.put(name, value);
            }
        }
        all.putIfAbsent("talkMillis", timeline.durationMillis());
        told.forEach(all::putIfAbsent);
        return of(all);
    }

    /** A summary's details, in their order, each with its companion. */
    static List<Figure> of(Map<String, Object> details) {
        List<Figure> figures = new ArrayList<>();
        details.forEach((name, value) -> {
            boolean companion = COMPANIONS.entrySet().stream()
                    .anyMatch(each -> each.getValue().detail().equals(name) && details.containsKey(each.getKey()));
            if (!companion) {
                Companion with = COMPANIONS.get(name);
                Object beside = with == null ? null : details.get(with.detail());
                figures.add(new Figure(name(name), value(name, value),
                        beside == null ? "" : String.format(Locale.ROOT, with.form(), value(with.detail(), beside))));
            }
        });
        return figures;
    }

    /** A summary's detail: its unit is the ending of its name. */
    static String value(String name, Object value) {
        if (!(value instanceof Number number)) {
            return String.valueOf(value);
        }
        double amount = number.doubleValue();
        if (name.endsWith("Millis")) {
            boolean fine = amount != Math.rint(amount) && Math.abs(amount) < 10;
            return fine ? String.format(Locale.ROOT, "%.1f ms", amount) : millis(amount);
        }
        if (name.endsWith("Usd")) {
            return String.format(Locale.ROOT, "$%.4f", amount);
        }
        return amount == Math.rint(amount) ? String.format(Locale.ROOT, "%.0f", amount) : String.format(Locale.ROOT, "%.2f", amount);
    }

    /** {@code toolCallCount} as {@code Tool call count}. */
    static String name(String name) {
        if (NAMES.containsKey(name)) {
            return NAMES.get(name);
        }
        String words = name.replaceAll("(Millis|Usd)$", "").replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
        return words.isEmpty() ? name : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    static String millis(double millis) {
        return millis < 10_000 ? String.format(Locale.ROOT, "%.0f ms", millis) : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
