// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import io.sipmedia.rehearsal.caller.Recording;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The picture of a call: two lanes of waveforms with the words on them, and the events between. Positions in percent. */
final class TimelineView {

    /** The strip is never narrower, so labels that do not cover each other then never do. Goes into the style sheet, too. */
    private static final int PIXELS_PER_SECOND = 28;
    private static final int ROW_PIXELS = 28;

    private final CallTimeline timeline;
    private final Recording recording;
    private final double total;

    TimelineView(CallTimeline timeline, Recording recording) {
        this.timeline = timeline;
        this.recording = recording;
        this.total = timeline.durationMillis();
    }

    String render() {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"scroll\" id=\"scroll\"><div class=\"strip\" id=\"strip\" tabindex=\"0\" role=\"slider\" "
                + "aria-label=\"Position in the call\" aria-valuemin=\"0\" aria-valuenow=\"0\" aria-valuemax=\"");
        html.append(number(total / 1000)).append("\" data-millis=\"").append(Math.round(total)).append("\" style=\"--seconds:")
                .append(Math.round(total / 1000)).append("\">\n");
        axis(html);
        html.append("<div class=\"lane caller\"><span class=\"name\">Caller</span>");
        words(html, ConversationEvent.CALLER);
        wave(html, recording.left(), timeline.said(), "The caller's voice");
        html.append("</div>\n");
        marks(html);
        html.append("<div class=\"lane model\"><span class=\"name\">Model</span>");
        wave(html, recording.right(), timeline.heard(), "The model's voice as the caller heard it");
        words(html, ConversationEvent.MODEL);
        html.append("</div>\n<div class=\"cursor\" id=\"cursor\"></div></div></div>\n");
        return html.toString();
    }

    private void axis(StringBuilder html) {
        int step = total > 240_000 ? 30_000 : total > 90_000 ? 10_000 : total > 20_000 ? 5000 : 1000;
        html.append("<div class=\"axis\" aria-hidden=\"true\">");
        for (int at = 0; at < total - step * 0.3; at += step) {
            html.append("<span style=\"left:").append(percent(at)).append("\">").append(at / 60_000).append(':')
                    .append(String.format(Locale.ROOT, "%02d", at / 1000 % 60)).append("</span>");
        }
        html.append("</div>\n");
        for (int at = step; at < total; at += step) {
            html.append("<div class=\"tick\" style=\"left:").append(percent(at)).append("\"></div>");
        }
    }

    private void wave(StringBuilder html, short[] samples, List<SpeechSegment> speech, String label) {
        html.append("<div class=\"wave\">");
        for (SpeechSegment segment : speech) {
            html.append("<div class=\"seg\" style=\"left:").append(percent(segment.startMillis())).append(";width:")
                    .append(percent(segment.durationMillis())).append("\"></div>");
        }
        html.append("<svg viewBox=\"0 0 ").append(Waveform.width(total)).append(" 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
                .append(Html.escape(label)).append("\"><path fill=\"currentColor\" d=\"")
                .append(Waveform.path(samples, recording.sampleRate())).append("\"/></svg></div>");
    }

    /** Each utterance may use the room until the same speaker's next one. */
    private void words(StringBuilder html, String speaker) {
        List<CallTimeline.Utterance> own = timeline.utterances().stream().filter(u -> u.speaker().equals(speaker)).toList();
        html.append("<div class=\"words\">");
        for (int i = 0; i < own.size(); i++) {
            CallTimeline.Utterance spoken = own.get(i);
            double end = i + 1 < own.size() ? own.get(i + 1).startMillis() : total;
            html.append("<p style=\"left:").append(percent(spoken.startMillis())).append(";width:")
                    .append(percent(Math.max(400, end - spoken.startMillis()))).append("\" title=\"").append(Html.escape(spoken.words()))
                    .append("\"><span").append(spoken.truncated() ? " class=\"cut\"" : "").append('>')
                    .append(Html.escape(spoken.words())).append("</span></p>");
        }
        html.append("</div>");
    }

    private void marks(StringBuilder html) {
        double narrowest = Math.max(300, total / 1000 * PIXELS_PER_SECOND);
        List<Double> rows = new ArrayList<>();
        StringBuilder chips = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        for (CallTimeline.Mark mark : timeline.marks()) {
            String label = label(mark.event());
            String hue = MarkText.hue(mark.event());
            double pixels = Math.min(520, 34 + 6.4 * label.length());
            double left = mark.millis() / total * narrowest;
            boolean flip = left + pixels > narrowest;
            double from = flip ? left - pixels : left;
            int row = 0;
            while (row < rows.size() && rows.get(row) > from - 4) {
                row++;
            }
            if (row == rows.size()) {
                rows.add(0.0);
            }
            rows.set(row, from + pixels);
            rules.append("<div class=\"rule ").append(hue).append("\" style=\"left:").append(percent(mark.millis())).append("\"></div>");
            chips.append("<div class=\"mark ").append(hue).append(flip ? " flip" : "").append("\" style=\"left:").append(percent(mark.millis()))
                    .append(";top:").append(4 + row * ROW_PIXELS).append("px\" title=\"").append(Html.escape(CallReport.clock(mark.millis())
                            + "  " + label)).append("\"><i></i>").append(Html.escape(label)).append("</div>");
        }
        html.append("<div class=\"marks\" style=\"height:").append(Math.max(1, rows.size()) * ROW_PIXELS + 4).append("px\">")
                .append(chips).append("</div>").append(rules).append('\n');
    }

    /** Between two lanes it must be said who it was. */
    private static String label(ConversationEvent event) {
        String label = MarkText.label(event);
        boolean caller = ConversationEvent.CALLER.equals(event.source()) && Set.of(ConversationEvent.INTERRUPTION, ConversationEvent.DTMF,
                ConversationEvent.HELD, ConversationEvent.RESUMED, ConversationEvent.HUNG_UP).contains(event.kind());
        return caller && !label.startsWith("the agent") ? "caller " + label : label;
    }

    private String percent(double millis) {
        return number(100 * millis / total) + "%";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
