// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Prints a conversation to a terminal while it happens: time since the start, who, what. In colour on a terminal, unless
 * the environment variable {@code NO_COLOR} is set; plain into a file or pipe. Lines are as wide as the environment variable
 * {@code COLUMNS} says, 80 when it says nothing, and go on under their text.
 *
 * <pre>
 *   0:00.0  caller   dials sip:agent@127.0.0.1:5060
 *   0:00.4  caller   answered
 *   0:07.2  caller   speaks: "where is my order"
 *   0:09.3  model    speaks, 1.1 s after the caller's last word
 *   0:12.1  model    "I can look that up. What is your customer number?"
 *   0:16.7  model    calls lookup_customer(customer_number: 1007)
 * </pre>
 *
 * <p>An answer with pauses in it begins once. Thread: any; lines do not mix.
 */
public final class ConversationPrinter implements Consumer<ConversationEvent> {

    /** Used when nobody says how wide the terminal is. */
    public static final int DEFAULT_WIDTH = 80;

    private static final String RESET = "\u001b[0m";
    private static final String DIM = "\u001b[2m";
    private static final Map<String, String> COLOURS = Map.of(
            ConversationEvent.CALLER, "\u001b[36m", ConversationEvent.MODEL, "\u001b[35m", ConversationEvent.GATEWAY, "\u001b[33m");
    private static final String ALARM = "\u001b[31m";
    /** A blank that no line is broken at; printed as a blank. */
    private static final String GLUE = "\u00a0";
    private static final int INDENT = 19;
    private static final int LONGEST_LABEL = 180;
    private static final int NARROWEST = 50;
    private static final int WIDEST = 120;

    private final PrintStream out;
    private final boolean colour;
    private final int width;
    private String label = "";
    private final Map<String, ConversationEvent> lastOfKind = new HashMap<>();
    private long startNanos;
    private boolean started;
    // when the caller's last words are over; what is heard before is not the answer to them
    private long wordsEndNanos;
    private boolean spoken;
    private boolean answering;

    /** Prints to standard output, in colour when that is a terminal. */
    public ConversationPrinter() {
        this(System.out, System.console() != null && System.getenv("NO_COLOR") == null);
    }

    public ConversationPrinter(PrintStream out, boolean colour) {
        this(out, colour, terminalWidth(System.getenv("COLUMNS")));
    }

    /** @param width in characters; lines are broken there */
    public ConversationPrinter(PrintStream out, boolean colour, int width) {
        this.out = out;
        this.colour = colour;
        this.width = Math.max(NARROWEST, width);
    }

    /** Put before every text, to tell calls apart that are up at the same time. Default: nothing. */
    public ConversationPrinter label(String prefix) {
        this.label = prefix;
        return this;
    }

    static int terminalWidth(String columns) {
        return columns != null && columns.matches("\\d{2,4}") ? Math.min(WIDEST, Integer.parseInt(columns)) : DEFAULT_WIDTH;
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
                && !ConversationEvent.TRANSCRIPT.equals(event.kind()) && !ConversationEvent.SPEAKS.equals(event.kind());
        String text = safe(text(event));
        if (!repeated && !text.isEmpty()) {
            String time = String.format(Locale.ROOT, "%8s", CallReport.clock((event.nanoTime() - startNanos) / 1e6));
            // what the caller hears is the model speaking
            String source = ConversationEvent.HEARS.equals(event.kind()) ? ConversationEvent.MODEL : event.source();
            String who = String.format(Locale.ROOT, "%-7s", source);
            boolean alarm = "alarm".equals(MarkText.hue(event));
            List<String> lines = wrap(label + text, width - INDENT);
            StringBuilder block = new StringBuilder(paint(DIM, time) + "  " + paint(COLOURS.getOrDefault(source, ""), who) + "  ");
            for (int i = 0; i < lines.size(); i++) {
                block.append(i == 0 ? "" : " ".repeat(INDENT)).append(alarm ? paint(ALARM, lines.get(i)) : lines.get(i)).append(System.lineSeparator());
            }
            out.print(block);
            out.flush();
        }
    }

    /** A line of its own under the conversation, such as the folder of the report or the number to dial. */
    public synchronized void note(String line) {
        out.println("          " + safe(line));
        out.flush();
    }

    private String text(ConversationEvent event) {
        String words = event.text().replaceAll("\\p{Cntrl}+", " ");
        boolean caller = ConversationEvent.CALLER.equals(event.source());
        return switch (event.kind()) {
            case ConversationEvent.SAYS -> {
                said(event);
                yield words.isEmpty() ? "speaks" : "speaks: \"" + words + "\"";
            }
            case ConversationEvent.HEARS -> hears(event);
            case ConversationEvent.HEARD -> "";
            case ConversationEvent.TRANSCRIPT -> {
                boolean cut = Boolean.parseBoolean(event.detail("truncated"));
                yield words.isBlank() && !cut ? ""
                        : (caller ? "understood: \"" : "\"") + words + (cut ? " …\" (interrupted)" : "\"");
            }
            case ConversationEvent.TOOL_RESULT -> {
                answering = false;
                yield MarkText.label(event, LONGEST_LABEL);
            }
            case ConversationEvent.SUMMARY -> String.join(GLUE + "· ",
                    Figures.of(event.details()).stream().map(figure -> figure.phrase().replace(" ", GLUE)).toList());
            default -> MarkText.label(event, LONGEST_LABEL);
        };
    }

    private void said(ConversationEvent event) {
        double millis = event.number("durationMillis");
        wordsEndNanos = event.nanoTime() + (Double.isNaN(millis) ? 0 : (long) (millis * 1e6));
        spoken = true;
        answering = false;
    }

    /** An answer begins once, whatever its pauses; speech from before the caller's last word is no answer to it. */
    private String hears(ConversationEvent event) {
        if (answering || spoken && event.nanoTime() < wordsEndNanos) {
            return "";
        }
        answering = true;
        if (!spoken) {
            return "speaks";
        }
        spoken = false;
        return String.format(Locale.ROOT, "speaks, %.1f s after the caller's last word", (event.nanoTime() - wordsEndNanos) / 1e9);
    }

    /** Breaks at blanks, and only there in words that fit a line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString().replace(GLUE, " "));
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString().replace(GLUE, " "));
        return lines;
    }

    /** A terminal obeys control characters; what a caller sends must not steer it. */
    private static String safe(String text) {
        return text.replaceAll("[\\p{Cntrl}\u202a-\u202e\u2066-\u2069]", " ");
    }

    private String paint(String code, String text) {
        return colour && !code.isEmpty() ? code + text + RESET : text;
    }
}
