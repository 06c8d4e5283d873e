// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import io.sipmedia.rehearsal.caller.Recording;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A call's recording and events brought onto one time line: who spoke when and which words those were, and what else
 * happened. All times are milliseconds since the caller dialled.
 *
 * <p>Words come from transcripts, whose times count from the model session's first audio. That is close to the answer;
 * what is left is evened out by moving an utterance to the speech in the recording that is nearest.
 */
final class CallTimeline {

    private static final int GAP_MILLIS = 450;
    private static final double NEAR_MILLIS = 1500;
    private static final Set<String> NO_MARK = Set.of(
            ConversationEvent.TRANSCRIPT, ConversationEvent.SAYS, ConversationEvent.SPEAKS, ConversationEvent.HEARS, ConversationEvent.HEARD,
            ConversationEvent.SUMMARY, ConversationEvent.DIALING, ConversationEvent.ENDED);

    /** Something spoken. {@code said}: what the caller really said, when it differs from what was understood. */
    record Utterance(String speaker, double startMillis, double endMillis, String words, String said, boolean truncated) {
    }

    /** Something that happened. */
    record Mark(double millis, ConversationEvent event) {
    }

    /** How long the caller waited for an answer, as the recording shows it. */
    record Response(double callerEndMillis, double millis) {
    }

    /** Speech of the caller into an answer, and how soon the answer stopped. */
    record Interruption(double startMillis, double silentAfterMillis) {
    }

    private final Recording recording;
    private final List<ConversationEvent> events;
    private final List<SpeechSegment> said;
    private final List<SpeechSegment> heard;

    CallTimeline(Recording recording, List<ConversationEvent> events) {
        this.recording = recording;
        this.events = events.stream().sorted(Comparator.comparingLong(ConversationEvent::nanoTime)).toList();
        this.said = SpeechSegment.find(recording.left(), recording.sampleRate(), SpeechSegment.DEFAULT_THRESHOLD_DBFS, GAP_MILLIS);
        this.heard = SpeechSegment.find(recording.right(), recording.sampleRate(), SpeechSegment.DEFAULT_THRESHOLD_DBFS, GAP_MILLIS);
    }

    List<SpeechSegment> said() {
        return said;
    }

    List<SpeechSegment> heard() {
        return heard;
    }

    double at(ConversationEvent event) {
        return Math.max(0, recording.millisAt(event.nanoTime()));
    }

    double durationMillis() {
        double last = recording.durationMillis();
        for (ConversationEvent event : events) {
            last = ConversationEvent.SUMMARY.equals(event.kind()) ? last : Math.max(last, Math.min(at(event), last + 5000));
        }
        return last + 250;
    }

    /** What happened besides speech; the same thing told by caller and gateway within a second counts once. */
    List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        for (ConversationEvent event : events) {
            double millis = at(event);
            boolean known = marks.stream().anyMatch(m -> m.event().kind().equals(event.kind()) && millis - m.millis() < 1000
                    && !m.event().source().equals(event.source()));
            if (!NO_MARK.contains(event.kind()) && !known) {
                marks.add(new Mark(millis, event));
            }
        }
        return marks;
    }

    /** What was spoken by both, by the time it was spoken. */
    List<Utterance> utterances() {
        List<Utterance> all = new ArrayList<>(callerUtterances());
        all.addAll(modelUtterances());
        all.sort(Comparator.comparingDouble(Utterance::startMillis));
        return all;
    }

    /** For every time the caller stopped speaking and an answer followed: how long that took. */
    List<Response> responses() {
        List<Response> responses = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            double end = said.get(i).endMillis();
            double next = i + 1 < said.size() ? said.get(i + 1).startMillis() : Double.MAX_VALUE;
            heard.stream().filter(answer -> answer.startMillis() >= end && answer.startMillis() < next).findFirst()
                    .ifPresent(answer -> responses.add(new Response(end, answer.startMillis() - end)));
        }
        return responses;
    }

    /** For every time the caller spoke into an answer: when that answer fell silent. */
    List<Interruption> interruptions() {
        List<Interruption> found = new ArrayList<>();
        for (SpeechSegment speech : said) {
            heard.stream().filter(answer -> answer.startMillis() < speech.startMillis() - 200 && answer.endMillis() > speech.startMillis() + 20)
                    .findFirst().ifPresent(answer -> found.add(new Interruption(speech.startMillis(), answer.endMillis() - speech.startMillis())));
        }
        return found;
    }

    /**
     * The figures the recording gives, named as the details of a summary event: {@code answerMillis} (median) and
     * {@code worstAnswerMillis}, {@code silentAfterMillis} (the first interruption). What did not happen is left out.
     */
    Map<String, Object> measured() {
        Map<String, Object> figures = new LinkedHashMap<>();
        List<Long> waits = responses().stream().map(response -> Math.round(response.millis())).sorted().toList();
        if (!waits.isEmpty()) {
            figures.put("answerMillis", waits.get((waits.size() - 1) / 2));
            figures.put("worstAnswerMillis", waits.get(waits.size() - 1));
        }
        interruptions().stream().findFirst().ifPresent(first -> figures.put("silentAfterMillis", Math.round(first.silentAfterMillis())));
        return figures;
    }

    private List<Utterance> callerUtterances() {
        List<Utterance> spoken = new ArrayList<>();
        List<ConversationEvent> understood = new ArrayList<>(transcripts(ConversationEvent.CALLER));
        for (ConversationEvent event : events) {
            if (ConversationEvent.CALLER.equals(event.source()) && ConversationEvent.SAYS.equals(event.kind())) {
                double start = nearest(said, at(event));
                double length = Double.isNaN(event.number("durationMillis")) ? 1000 : event.number("durationMillis");
                ConversationEvent heardAs = understood.stream().filter(t -> Math.abs(start(t) - start) < NEAR_MILLIS)
                        .min(Comparator.comparingDouble(t -> Math.abs(start(t) - start))).orElse(null);
                understood.remove(heardAs);
                String words = heardAs == null ? event.text() : heardAs.text();
                spoken.add(new Utterance(ConversationEvent.CALLER, start, start + length, words, event.text(), false));
            }
        }
        for (ConversationEvent rest : understood) {
            double start = nearest(said, start(rest));
            spoken.add(new Utterance(ConversationEvent.CALLER, start, start + length(rest), rest.text(), "", false));
        }
        return spoken;
    }

    private List<Utterance> modelUtterances() {
        List<Utterance> spoken = new ArrayList<>();
        List<SpeechSegment> free = new ArrayList<>(heard);
        for (ConversationEvent event : transcripts(ConversationEvent.MODEL)) {
            double start = nearest(free, start(event));
            free.removeIf(segment -> segment.startMillis() == start);
            boolean truncated = Boolean.parseBoolean(event.detail("truncated"));
            spoken.add(new Utterance(ConversationEvent.MODEL, start, start + length(event), event.text(), "", truncated));
        }
        return spoken;
    }

    /** The last word on every item: a transcript that comes again, cut short by an interruption, replaces the first. */
    private List<ConversationEvent> transcripts(String source) {
        Map<String, ConversationEvent> byItem = new LinkedHashMap<>();
        for (ConversationEvent event : events) {
            if (source.equals(event.source()) && ConversationEvent.TRANSCRIPT.equals(event.kind()) && !event.text().isBlank()) {
                String item = event.detail("itemId");
                byItem.put(item.isEmpty() ? "no item " + byItem.size() : item, event);
            }
        }
        return List.copyOf(byItem.values());
    }

    private double start(ConversationEvent transcript) {
        double start = transcript.number("startMillis");
        return Double.isNaN(start) ? at(transcript) : answeredMillis() + start;
    }

    private static double length(ConversationEvent transcript) {
        double length = transcript.number("endMillis") - transcript.number("startMillis");
        return length > 0 ? length : 1000;
    }

    private double answeredMillis() {
        return events.stream().filter(event -> ConversationEvent.ANSWERED.equals(event.kind())).findFirst().map(this::at).orElse(0.0);
    }

    private static double nearest(List<SpeechSegment> speech, double millis) {
        return speech.stream().map(SpeechSegment::startMillis).filter(start -> Math.abs(start - millis) < NEAR_MILLIS)
                .min(Comparator.comparingDouble(start -> Math.abs(start - millis))).orElse(millis);
    }
}
