// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.caller.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report as one HTML page that needs nothing from outside. It is complete without its script, which only adds the
 * moving cursor, zoom and keys. Everything that a caller or a model said passes {@link Html#escape}; besides, the page's
 * own policy lets no script run but ours.
 */
final class ReportPage {

    private static final int LONGEST_LABEL = 400;

    private final String title;
    private final CallTimeline timeline;
    private final Recording recording;
    private final byte[] wav;
    private final List<ConversationEvent> events;
    private final JsonNode callRecord;
    private final JsonNode sessionRecord;

    /** A line of the conversation: words or an event. */
    private record Line(double millis, String html) {
    }

    ReportPage(
            String title, CallTimeline timeline, Recording recording, byte[] wav, List<ConversationEvent> events, JsonNode callRecord,
            JsonNode sessionRecord) {
        this.title = title;
        this.timeline = timeline;
        this.recording = recording;
        this.wav = wav;
        this.events = events;
        this.callRecord = callRecord;
        this.sessionRecord = sessionRecord;
    }

    String render() {
        String script = resource("report.js");
        StringBuilder html = new StringBuilder(wav.length * 2);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; media-src data:; ")
                .append("script-src 'sha256-").append(sha256(script)).append("'\">\n<title>").append(Html.escape(title))
                .append("</title>\n<style>\n").append(resource("report.css")).append("</style>\n</head>\n<body>\n<main>\n");
        head(html);
        figures(html);
        html.append("<section class=\"card\" aria-label=\"Time line\">\n");
        player(html);
        html.append(new TimelineView(timeline, recording).render()).append("</section>\n<div class=\"columns\">\n");
        conversation(html);
        records(html);
        html.append("</div>\n<footer>Caller in the left channel, model in the right. Times count from the moment the caller dialled; ")
                .append("response and interruption times are measured in the recording, at the caller's ear.</footer>\n</main>\n<script>")
                .append(script).append("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private void head(StringBuilder html) {
        Instant begin = Instant.now().minusNanos(System.nanoTime() - recording.startNanos());
        String when = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss z", Locale.ENGLISH).withZone(ZoneId.systemDefault()).format(begin);
        String whom = events.stream().filter(event -> ConversationEvent.DIALING.equals(event.kind())).findFirst()
                .map(event -> event.detail("from") + " → " + event.text() + " · ").orElse("");
        html.append("<header><div><h1>").append(Html.escape(title)).append("</h1>\n<p class=\"sub\">").append(Html.escape(whom + when))
                .append("</p></div>\n<button id=\"theme\" class=\"needs-script\" hidden>Light / dark</button></header>\n");
    }

    private void figures(StringBuilder html) {
        html.append("<dl class=\"figures\">");
        Figures.of(timeline, events).forEach(figure -> html.append("<div><dt>").append(Html.escape(figure.name())).append("</dt><dd>")
                .append(Html.escape(figure.value()))
                .append(figure.note().isEmpty() ? "" : "<small>" + Html.escape(figure.note()) + "</small>").append("</dd></div>"));
        html.append("</dl>\n");
    }

    private void player(StringBuilder html) {
        html.append("<div class=\"player\"><button id=\"play\" class=\"needs-script\" hidden>▶ Play</button>")
                .append("<span class=\"time needs-script\" hidden><span id=\"now\">0:00.0</span> / ").append(CallReport.clock(timeline.durationMillis()))
                .append("</span><audio id=\"audio\" controls preload=\"auto\" src=\"data:audio/wav;base64,")
                .append(Base64.getEncoder().encodeToString(wav)).append("\"></audio><span class=\"spring\"></span>")
                .append("<span class=\"zoom needs-script\" role=\"group\" aria-label=\"Zoom\" hidden>")
                .append("<button data-zoom=\"1\" aria-pressed=\"true\">Whole call</button> <button data-zoom=\"2\" aria-pressed=\"false\">2×</button> ")
                .append("<button data-zoom=\"5\" aria-pressed=\"false\">5×</button></span></div>\n");
    }

    private void conversation(StringBuilder html) {
        List<Line> lines = new ArrayList<>();
        for (CallTimeline.Utterance spoken : timeline.utterances()) {
            boolean caller = ConversationEvent.CALLER.equals(spoken.speaker());
            boolean misheard = !spoken.said().isEmpty() && !plain(spoken.said()).equals(plain(spoken.words()));
            lines.add(new Line(spoken.startMillis(), line(spoken.startMillis(), caller ? "caller" : "model", caller ? "Caller" : "Model",
                    Html.escape(spoken.words()) + (spoken.truncated() ? " <span class=\"cut\">✂&nbsp;interrupted</span>" : "")
                            + (misheard ? "<span class=\"said\">said: " + Html.escape(spoken.said()) + "</span>" : "")
                            + (caller ? "" : waited(spoken.startMillis())))));
        }
        for (CallTimeline.Mark mark : timeline.marks()) {
            ConversationEvent event = mark.event();
            String text = Html.escape(MarkText.label(event, LONGEST_LABEL))
                    + (ConversationEvent.INTERRUPTION.equals(event.kind()) ? silentAfter(mark.millis()) : "");
            boolean somebodyDid = !ConversationEvent.RINGING.equals(event.kind()) && !ConversationEvent.ANSWERED.equals(event.kind());
            String who = !somebodyDid ? "" : switch (event.source()) {
                case ConversationEvent.CALLER -> "Caller";
                case ConversationEvent.MODEL -> "Model";
                default -> "";
            };
            lines.add(new Line(mark.millis(), line(mark.millis(), "event " + MarkText.hue(event), who, "<i class=\"dot\"></i>" + text)));
        }
        lines.sort(Comparator.comparingDouble(Line::millis));
        html.append("<section class=\"card\"><h2>Conversation</h2><ol class=\"talk\">\n");
        lines.forEach(line -> html.append(line.html()));
        html.append("</ol></section>\n");
    }

    /** How long the caller had waited for what begins here. */
    private String waited(double startMillis) {
        return timeline.responses().stream().filter(response -> Math.abs(response.callerEndMillis() + response.millis() - startMillis) < 100).findFirst()
                .map(response -> " <span class=\"wait\">answered after " + Figures.millis(response.millis()) + "</span>").orElse("");
    }

    private String silentAfter(double millis) {
        return timeline.interruptions().stream().filter(each -> Math.abs(each.startMillis() - millis) < 1000).findFirst()
                .map(each -> "; silence " + Figures.millis(each.silentAfterMillis()) + " after the caller began").orElse("");
    }

    private static String line(double millis, String style, String who, String text) {
        return "<li class=\"" + style + "\" data-at=\"" + Math.round(millis) + "\"><time>" + CallReport.clock(millis) + "</time><b>" + who
                + "</b><div>" + text + "</div></li>\n";
    }

    private void records(StringBuilder html) {
        html.append("<div>");
        record(html, "Call", callRecord);
        record(html, "Model session", sessionRecord);
        html.append("</div>\n");
    }

    private static void record(StringBuilder html, String name, JsonNode record) {
        html.append("<section class=\"card\"><h2>").append(name).append("</h2>");
        if (record == null || record.isEmpty()) {
            html.append("<p class=\"empty\">No record.</p></section>\n");
            return;
        }
        html.append("<table>");
        rows(html, "", record);
        html.append("</table><details><summary>As JSON</summary><pre>").append(Html.escape(record.toPrettyString()))
                .append("</pre></details></section>\n");
    }

    private static void rows(StringBuilder html, String prefix, JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            String name = prefix + Figures.name(field.getKey());
            if (value.isObject() && !value.isEmpty()) {
                rows(html, name + " · ", value);
            } else if (value.isValueNode() && worthARow(field.getKey(), value)) {
                String shown = value.isNumber() ? Figures.value(field.getKey(), value.numberValue()) : instant(value.asText());
                html.append("<tr><th scope=\"row\">").append(Html.escape(name)).append("</th><td>").append(Html.escape(shown)).append("</td></tr>");
            }
        }
    }

    /** What did not happen is no row; all of it stands in the JSON below. Loss is: none is what one wants to read. */
    private static boolean worthARow(String name, JsonNode value) {
        boolean unknown = value.isNull() || value.asText().isEmpty() || value.isNumber() && value.doubleValue() < 0;
        boolean nothing = value.isNumber() && value.doubleValue() == 0 || value.isBoolean() && !value.booleanValue();
        return !unknown && (!nothing || "lost".equals(name) || "peerLost".equals(name));
    }

    /** An instant to the millisecond; any other text as it is. */
    private static String instant(String text) {
        return text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d\\.\\d{3})\\d*Z$", "$1 $2 UTC");
    }

    private static String plain(String words) {
        return words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").trim();
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream("/io/sipmedia/rehearsal/report/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
