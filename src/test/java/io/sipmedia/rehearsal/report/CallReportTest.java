// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.rehearsal.caller.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallReportTest {

    private static final String EVIL = "</script><script>alert(1)</script><img src=x onerror='alert(2)'>\" onload=\"x";

    @TempDir
    Path folder;

    @Test
    void writesFourFilesThatBelongTogether() throws Exception {
        SampleCall call = new SampleCall();
        Path page = new CallReport(call.recording(), call.events).title("Rehearsal call").callRecord(SampleCall.callRecord())
                .sessionRecord(SampleCall.sessionRecord()).writeTo(folder);

        try (AudioInputStream wav = AudioSystem.getAudioInputStream(folder.resolve("call.wav").toFile())) {
            assertEquals(2, wav.getFormat().getChannels());
            assertEquals(37 * 8000, wav.getFrameLength());
        }
        List<String> transcript = Files.readAllLines(folder.resolve("transcript.txt"));
        assertEquals(9, transcript.size());
        assertTrue(transcript.get(0).matches("0:00\\.\\d  model   Hello, this is the rehearsal shop.*"), transcript.get(0));
        assertTrue(transcript.get(4).endsWith("shipped on Monday [interrupted]"), transcript.get(4));
        JsonNode json = new ObjectMapper().readTree(folder.resolve("call.json").toFile());
        assertEquals("5f1c9a7e22d04b1a", json.at("/call/callId").asText());
        assertEquals(5, json.at("/session/responses").asInt());
        assertEquals(4, json.at("/measured/responseMillis").size());
        assertEquals(1, json.at("/measured/silentAfterInterruptionMillis").size());
        assertEquals(140, json.at("/measured/silentAfterInterruptionMillis/0").asInt(), 60);
        String html = Files.readString(page);
        assertEquals(2, Pattern.compile("<svg ").matcher(html).results().count());
        assertTrue(html.contains("src=\"data:audio/wav;base64,UklGR"));
        assertTrue(html.contains("interrupts after hearing 1960 ms"));
        assertTrue(html.contains("said: what are your opening hours please"));
    }

    @Test
    void needsNothingFromOutside() throws Exception {
        SampleCall call = new SampleCall();
        String html = Files.readString(new CallReport(call.recording(), call.events).writeTo(folder));
        assertFalse(Pattern.compile("(src|href)=\"(?!data:)").matcher(html).find());
        assertFalse(html.contains("http://") || html.contains("https://") || html.contains("url("));
    }

    @Test
    void whatPeopleSayStaysText() throws Exception {
        SampleCall call = new SampleCall();
        for (String kind : List.of(ConversationEvent.SAYS, ConversationEvent.TRANSCRIPT, ConversationEvent.DTMF, ConversationEvent.TOOL_CALL,
                ConversationEvent.TOOL_RESULT, ConversationEvent.TRANSFER, ConversationEvent.ERROR, ConversationEvent.SUMMARY,
                ConversationEvent.DIALING, EVIL)) {
            call.event(15_000, "caller", kind, EVIL, Map.of("itemId", EVIL, "arguments", EVIL, "result", EVIL, "from", EVIL, EVIL, EVIL));
            call.event(15_000, "model", kind, EVIL, Map.of("itemId", EVIL));
        }
        String html = Files.readString(new CallReport(call.recording(), call.events).title(EVIL).callRecord(Map.of(EVIL, EVIL))
                .sessionRecord(Map.of("x", Map.of(EVIL, List.of(EVIL)))).writeTo(folder));
        assertEquals(1, Pattern.compile("<script").matcher(html).results().count());
        assertFalse(html.contains("<img") || html.contains("\" onload=\"x"));
        assertTrue(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)"));
        assertFalse(Html.escape("\u202e\u0007").matches(".*[\u202e\u0007].*"));
    }

    @Test
    void aCallWithoutAnythingHasAPageToo() throws Exception {
        Recording silent = new Recording(new short[0], new short[0], 8000, 0);
        String html = Files.readString(new CallReport(silent, List.of()).writeTo(folder));
        assertTrue(html.contains("No record."));
    }

    @Test
    void theTimeLineMatchesWordsWithSpeech() throws Exception {
        SampleCall call = new SampleCall();
        CallTimeline timeline = new CallTimeline(call.recording(), call.events);
        List<CallTimeline.Utterance> spoken = timeline.utterances();
        assertEquals(List.of("model", "caller", "model", "caller", "model", "caller", "model", "caller", "model"),
                spoken.stream().map(CallTimeline.Utterance::speaker).toList());
        assertEquals(7250, spoken.get(1).startMillis(), 60);
        assertEquals(9350, spoken.get(2).startMillis(), 60);
        assertEquals(List.of("ringing", "answered", "tool-call", "tool-result", "interruption", "hung-up"),
                timeline.marks().stream().map(mark -> mark.event().kind()).toList());
    }
}
