// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Something that happened in a call, told by the one who saw it: the scripted caller, the model or the gateway between
 * them. A list of these is what {@link ConversationPrinter} prints while the call runs and {@link CallReport} draws
 * afterwards.
 *
 * <p>The kinds that printer and report know are the constants below; any other kind is shown under its own name.
 *
 * @param nanoTime when, as {@link System#nanoTime()}
 * @param source   who tells: {@link #CALLER}, {@link #MODEL} or {@link #GATEWAY}
 * @param kind     what, one of the constants or a word of your own
 * @param text     the words for a person: a transcript, a digit, a tool's name; empty when the kind says it all
 * @param details  figures that go with it, by name; the names are given with the kinds
 */
public record ConversationEvent(long nanoTime, String source, String kind, String text, Map<String, Object> details) {

    public static final String CALLER = "caller";
    public static final String MODEL = "model";
    public static final String GATEWAY = "gateway";

    /** The caller sends its INVITE. Text: the SIP URI. */
    public static final String DIALING = "dialing";
    /** The caller hears that it rings (180 or 183). */
    public static final String RINGING = "ringing";
    public static final String ANSWERED = "answered";
    /** The call was refused. Text: status and reason. */
    public static final String REJECTED = "rejected";
    /** The caller begins to speak. Text: the words. Details: {@code file}, {@code durationMillis}. */
    public static final String SAYS = "says";
    /** Caller or model begins to speak, as the gateway sees it; the words come later, in a {@link #TRANSCRIPT}. */
    public static final String SPEAKS = "speaks";
    /** The caller begins to hear speech. Details: {@code startMillis} on the recording's time line. */
    public static final String HEARS = "hears";
    /** Speech that the caller heard is over. Details: {@code durationMillis}, {@code levelDbfs}. */
    public static final String HEARD = "heard";
    /**
     * What was understood (source caller) or spoken (source model). Details: {@code itemId}, {@code startMillis},
     * {@code endMillis} on the model session's time line, {@code truncated}.
     */
    public static final String TRANSCRIPT = "transcript";
    /** The model calls a function. Text: its name. Details: {@code toolCallId}, {@code arguments} (JSON). */
    public static final String TOOL_CALL = "tool-call";
    /** The function's result. Text: its name. Details: {@code toolCallId}, {@code result}, {@code durationMillis}. */
    public static final String TOOL_RESULT = "tool-result";
    /** The caller interrupted. Details: {@code itemId}, {@code heardMillis}: how much of the answer the caller had heard. */
    public static final String INTERRUPTION = "interruption";
    /** Text: the digit or digits. */
    public static final String DTMF = "dtmf";
    public static final String HELD = "held";
    public static final String RESUMED = "resumed";
    /** Text: the target. Details: {@code status}. */
    public static final String TRANSFER = "transfer";
    /** Text: who hung up, {@code caller} or {@code called}. */
    public static final String HUNG_UP = "hung-up";
    /** The gateway closed the call's record. Text: the cause. */
    public static final String ENDED = "ended";
    /** Text: what went wrong. */
    public static final String ERROR = "error";
    /**
     * Figures for the closing line. Details, all of them optional: {@code latencyMillis} and {@code worstLatencyMillis} of the model,
     * {@code answerMillis} and {@code worstAnswerMillis} at the caller's ear, {@code jitterMillis} of what the gateway received,
     * {@code heardJitterMillis} of what the caller received, {@code lostPackets}, {@code packetsReceived}, {@code mos} of the caller's
     * voice at the gateway and {@code peerMos} of the model's at the caller, {@code underruns} in answers, {@code costUsd},
     * {@code talkMillis}, any other.
     */
    public static final String SUMMARY = "summary";

    public ConversationEvent {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(kind, "kind");
        text = text == null ? "" : text;
        details = details == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** An event of this moment without details. */
    public static ConversationEvent now(String source, String kind, String text) {
        return new ConversationEvent(System.nanoTime(), source, kind, text, Map.of());
    }

    /** An event of this moment. */
    public static ConversationEvent now(String source, String kind, String text, Map<String, Object> details) {
        return new ConversationEvent(System.nanoTime(), source, kind, text, details);
    }

    /** A detail as a number, or {@code NaN} when it is not there or not a number. */
    public double number(String detail) {
        Object value = details.get(detail);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return value == null ? Double.NaN : Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A detail as text; empty when it is not there. */
    public String detail(String name) {
        Object value = details.get(name);
        return value == null ? "" : value.toString();
    }
}
