// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

/** How an event is called on the page and in the terminal. */
final class MarkText {

    private static final int CHIP = 56;

    private MarkText() {
    }

    /** What fits on a label of the page; plain text, not yet safe for HTML. */
    static String label(ConversationEvent event) {
        return label(event, CHIP);
    }

    /** One line for a person, its words cut after so many characters; plain text, not yet safe for HTML. */
    static String label(ConversationEvent event, int longest) {
        String text = switch (event.kind()) {
            case ConversationEvent.DIALING -> "dials " + event.text();
            case ConversationEvent.RINGING -> event.text().isEmpty() ? "rings" : "call from " + event.text();
            case ConversationEvent.ANSWERED -> "answered";
            case ConversationEvent.REJECTED -> "refused: " + event.text();
            case ConversationEvent.SPEAKS -> "speaks";
            case ConversationEvent.TOOL_CALL -> "calls " + event.text() + "(" + JsonWords.of(event.detail("arguments")) + ")";
            case ConversationEvent.TOOL_RESULT -> event.text() + " → " + JsonWords.of(event.detail("result"));
            case ConversationEvent.INTERRUPTION -> "interrupts" + heard(event);
            case ConversationEvent.DTMF -> (event.text().length() == 1 ? "presses key " : "presses keys ") + event.text();
            case ConversationEvent.HELD -> "puts the call on hold";
            case ConversationEvent.RESUMED -> "takes the call off hold";
            case ConversationEvent.TRANSFER -> "transfer to " + event.text()
                    + (event.detail("status").isEmpty() ? "" : " (" + event.detail("status") + ")");
            case ConversationEvent.HUNG_UP -> hungUp(event);
            case ConversationEvent.ENDED -> "call ended" + (event.text().isEmpty() ? "" : ": " + event.text());
            case ConversationEvent.ERROR -> "error: " + event.text();
            default -> event.kind() + (event.text().isEmpty() ? "" : ": " + event.text());
        };
        return Html.brief(text.replaceAll("\\s+", " "), longest) + took(event);
    }

    /** The style class that colours it. */
    static String hue(ConversationEvent event) {
        return switch (event.kind()) {
            case ConversationEvent.TOOL_CALL, ConversationEvent.TOOL_RESULT, ConversationEvent.TRANSFER -> "tool";
            case ConversationEvent.INTERRUPTION, ConversationEvent.ERROR, ConversationEvent.REJECTED -> "alarm";
            case ConversationEvent.ANSWERED, ConversationEvent.RESUMED -> "good";
            default -> "plain";
        };
    }

    private static String hungUp(ConversationEvent event) {
        return switch (event.text()) {
            case "" -> "hung up";
            case "called" -> "the agent hangs up";
            case "caller" -> "hangs up";
            default -> event.text() + " hangs up";
        };
    }

    private static String took(ConversationEvent event) {
        double millis = ConversationEvent.TOOL_RESULT.equals(event.kind()) ? event.number("durationMillis") : Double.NaN;
        return Double.isNaN(millis) ? "" : " (" + Figures.millis(millis) + ")";
    }

    private static String heard(ConversationEvent event) {
        double millis = event.number("heardMillis");
        return Double.isNaN(millis) ? "" : " after hearing " + Figures.millis(millis);
    }
}
