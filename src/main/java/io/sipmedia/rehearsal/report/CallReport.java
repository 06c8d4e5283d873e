// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.rehearsal.caller.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Leaves of a call what one wants to look at afterwards, in one folder: {@code call.wav} (stereo: caller left, model
 * right), {@code transcript.txt}, {@code call.json} (the call's and the session's record, what the recording shows, the
 * events) and {@code report.html}, one page without any outside resource that plays the call and shows both voices, the
 * words and the events on one time line.
 *
 * <pre>{@code
 * new CallReport(caller.recording(), events).callRecord(record).sessionRecord(session).writeTo(Path.of("rehearsal-calls/1"));
 * }</pre>
 *
 * <p>Thread: one at a time.
 */
public final class CallReport {

    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules().enable(SerializationFeature.INDENT_OUTPUT);

    private final Recording recording;
    private final List<ConversationEvent> events;
    private String title = "A call";
    private JsonNode callRecord;
    private JsonNode sessionRecord;

    /**
     * @param recording as the caller made it
     * @param events    of caller, model and gateway, in any order
     */
    public CallReport(Recording recording, List<ConversationEvent> events) {
        this.recording = recording;
        this.events = List.copyOf(events);
    }

    /** The page's heading. Default: "A call". */
    public CallReport title(String heading) {
        this.title = heading;
        return this;
    }

    /** The gateway's record of the call: a Map, a bean, a {@link JsonNode} or JSON as text; null when there is none. */
    public CallReport callRecord(Object record) {
        this.callRecord = tree(record);
        return this;
    }

    /** The model session's record, in the same forms. */
    public CallReport sessionRecord(Object record) {
        this.sessionRecord = tree(record);
        return this;
    }

    /**
     * What the recording shows of latency at the caller's ear, named as the details of a {@link ConversationEvent#SUMMARY}:
     * {@code answerMillis}, {@code worstAnswerMillis}, {@code silentAfterMillis}. What did not happen is left out.
     */
    public static Map<String, Object> measured(Recording recording, List<ConversationEvent> events) {
        return new CallTimeline(recording, events).measured();
    }

    /**
     * Writes the four files; makes the folder when it is not there.
     *
     * @return the page
     */
    public Path writeTo(Path folder) throws IOException {
        CallTimeline timeline = new CallTimeline(recording, events);
        byte[] wav = recording.toWav();
        Files.createDirectories(folder);
        Files.write(folder.resolve("call.wav"), wav);
        Files.writeString(folder.resolve("transcript.txt"), transcript(timeline));
        Files.writeString(folder.resolve("call.json"), JSON.writeValueAsString(json(timeline)) + "\n");
        Path page = folder.resolve("report.html");
        Files.writeString(page, new ReportPage(title, timeline, recording, wav, events, callRecord, sessionRecord).render());
        return page;
    }

    private static String transcript(CallTimeline timeline) {
        StringBuilder text = new StringBuilder();
        for (CallTimeline.Utterance spoken : timeline.utterances()) {
            text.append(String.format(Locale.ROOT, "%s  %-6s  %s%s%n", clock(spoken.startMillis()), spoken.speaker(),
                    spoken.words().replaceAll("\\p{Cntrl}+", " "), spoken.truncated() ? " [interrupted]" : ""));
        }
        return text.toString();
    }

    private ObjectNode json(CallTimeline timeline) {
        ObjectNode root = JSON.createObjectNode();
        root.set("call", callRecord);
        root.set("session", sessionRecord);
        ObjectNode measured = root.putObject("measured");
        measured.put("durationMillis", recording.durationMillis());
        ArrayNode responses = measured.putArray("responseMillis");
        timeline.responses().forEach(response -> responses.add(Math.round(response.millis())));
        ArrayNode interruptions = measured.putArray("silentAfterInterruptionMillis");
        timeline.interruptions().forEach(interruption -> interruptions.add(Math.round(interruption.silentAfterMillis())));
        events.stream().filter(event -> ConversationEvent.SUMMARY.equals(event.kind())).reduce((first, last) -> last)
                .ifPresent(summary -> root.set("summary", JSON.valueToTree(summary.details())));
        ArrayNode list = root.putArray("events");
        for (ConversationEvent event : events) {
            ObjectNode node = list.addObject();
            node.put("millis", Math.round(recording.millisAt(event.nanoTime())));
            node.put("source", event.source()).put("kind", event.kind()).put("text", event.text());
            node.set("details", JSON.valueToTree(event.details()));
        }
        return root;
    }

    private static JsonNode tree(Object record) {
        if (record instanceof String text) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("The record is no JSON: " + e.getOriginalMessage(), e);
            }
        }
        return record == null ? null : JSON.valueToTree(record);
    }

    /** Minutes, seconds and tenths since the caller dialled. */
    static String clock(double millis) {
        long tenths = Math.round(millis / 100);
        return String.format(Locale.ROOT, "%d:%02d.%d", tenths / 600, tenths / 10 % 60, tenths % 10);
    }
}
