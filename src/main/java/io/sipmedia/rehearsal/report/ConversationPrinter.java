// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Prints a conversation to a terminal while it happens: time since the start, who, what. In colour on a terminal, unless
 * the environment variable {@code NO_COLOR} is set; plain into a file or pipe.
 *
 * <pre>
 *   0:00.0  caller   dials sip:agent@127.0.0.1:5060
 *   0:00.4  caller   answered
 *   0:07.2  caller   says "where is my order"
 *   0:09.3  model    "I can look that up. What is your customer number?"
 *   0:16.7  model    lookup_customer (customer_number: 1007)
 * </pre>
 *
 * <p>Thread: any; lines do not mix.
 */
public final class ConversationPrinter implements Consumer<ConversationEvent> {

    private static final String RESET = "\u001b[0m";
    private static final String DIM = "\u001b[2m";
    private static final Map<String, String> COLOURS = Map.of(
            ConversationEvent.CALLER, "\u001b[36m", ConversationEvent.MODEL, "\u001b[35m", ConversationEvent.GATEWAY, "\u001b[33m");
    private static final String ALARM = "\u001b[31m";

    private final PrintStream out;
    private final boolean colour;
    private final Map<String, ConversationEvent> lastOfKind = new HashMap<>();
    private long startNanos;
    private boolean started;

    /** Prints to standard output, in colour when that is a terminal. */
    public ConversationPrinter() {
        this(System.out, System.console() != null && System.getenv("NO_COLOR") == null);
    }

    public ConversationPrinter(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** Prints one event; what caller and gateway both tell within a second is printed once. */
    @Override
    public synchronized void accept(ConversationEvent event) {
        if (!started) {
            started = true;
            startNanos = event.nanoTime();
        }
        ConversationEvent before = lastOfKind.put(event.kind(), event);
        boolean repeated = before != null && !before.source().equals(event.source()) && event.nanoTime() - before.nanoTime() < 1_000_000_000L
                && !ConversationEvent.TRANSCRIPT.equals(event.kind());
        String text = text(event);
        if (!repeated && !text.isEmpty()) {
            String time = String.format(Locale.ROOT, "%8s", CallReport.clock((event.nanoTime() - startNanos) / 1e6));
            String who = String.format(Locale.ROOT, "%-7s", event.source());
            boolean alarm = "alarm".equals(MarkText.hue(event));
            out.println(paint(DIM, time) + "  " + paint(COLOURS.getOrDefault(event.source(), ""), who) + "  " + (alarm ? paint(ALARM, text) : text));
            out.flush();
        }
    }

    /** A line of its own under the conversation, such as the folder of the report or the number to dial. */
    public synchronized void note(String line) {
        out.println("          " + safe(line));
        out.flush();
    }

    private static String text(ConversationEvent event) {
        String words = event.text().replaceAll("\\p{Cntrl}+", " ");
        String text = switch (event.kind()) {
            case ConversationEvent.SAYS -> "says \"" + words + "\"";
            case ConversationEvent.HEARS -> "hears the model speak";
            case ConversationEvent.HEARD -> "";
            case ConversationEvent.TRANSCRIPT -> (ConversationEvent.CALLER.equals(event.source()) ? "understood: \"" : "\"") + words + "\""
                    + (Boolean.parseBoolean(event.detail("truncated")) ? " (interrupted)" : "");
            case ConversationEvent.SUMMARY -> summary(event);
            default -> MarkText.label(event);
        };
        return safe(text);
    }

    /** A terminal obeys control characters; what a caller sends must not steer it. */
    private static String safe(String text) {
        return text.replaceAll("[\\p{Cntrl}\u202a-\u202e\u2066-\u2069]", " ");
    }

    private static String summary(ConversationEvent event) {
        StringJoiner line = new StringJoiner(" · ");
        event.details().forEach((name, value) -> line.add(Figures.name(name).toLowerCase(Locale.ROOT) + " " + Figures.value(name, value)));
        return line.toString();
    }

    private String paint(String code, String text) {
        return colour && !code.isEmpty() ? code + text + RESET : text;
    }
}
