// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

/** How an event is called on the page and in the terminal. */
final class MarkText {

    private static final int LONGEST = 56;

    private MarkText() {
    }

    /** One line for a person; plain text, not yet safe for HTML. */
    static String label(ConversationEvent event) {
        return switch (event.kind()) {
            case ConversationEvent.DIALING -> "dials " + event.text();
            case ConversationEvent.RINGING -> "rings";
            case ConversationEvent.ANSWERED -> "answered";
            case ConversationEvent.REJECTED -> "refused: " + event.text();
            case ConversationEvent.TOOL_CALL -> brief(event.text() + arguments(event));
            case ConversationEvent.TOOL_RESULT -> brief(event.text() + " → " + tidy(event.detail("result"))) + took(event);
            case ConversationEvent.INTERRUPTION -> "interrupted" + heard(event);
            case ConversationEvent.DTMF -> (event.text().length() == 1 ? "key " : "keys ") + event.text();
            case ConversationEvent.HELD -> "on hold";
            case ConversationEvent.RESUMED -> "resumed";
            case ConversationEvent.TRANSFER -> "transfer to " + event.text()
                    + (event.detail("status").isEmpty() ? "" : " (" + event.detail("status") + ")");
            case ConversationEvent.HUNG_UP -> event.text().isEmpty() ? "hung up"
                    : ("called".equals(event.text()) ? "agent" : event.text()) + " hangs up";
            case ConversationEvent.ENDED -> "call ended" + (event.text().isEmpty() ? "" : ": " + event.text());
            case ConversationEvent.ERROR -> brief("error: " + event.text());
            default -> brief(event.kind() + (event.text().isEmpty() ? "" : ": " + event.text()));
        };
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

    private static String arguments(ConversationEvent event) {
        String arguments = event.detail("arguments");
        return arguments.isEmpty() ? "" : " (" + tidy(arguments) + ")";
    }

    /** JSON without its brackets and quotes: for a label, names and values are enough. */
    private static String tidy(String json) {
        return json.replaceAll("[{}\\[\\]\"]", "").replaceAll(" *([:,]) *", "$1 ").trim();
    }

    private static String took(ConversationEvent event) {
        double millis = event.number("durationMillis");
        return Double.isNaN(millis) ? "" : " (" + Figures.millis(millis) + ")";
    }

    private static String heard(ConversationEvent event) {
        double millis = event.number("heardMillis");
        return Double.isNaN(millis) ? "" : " after " + Figures.millis(millis) + " heard";
    }

    private static String brief(String text) {
        return Html.brief(text.replaceAll("\\s+", " "), LONGEST);
    }
}
