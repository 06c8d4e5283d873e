// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.sipmedia.rehearsal.speech.RateConverter;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Turns, in the order of events that the real service keeps. */
class RehearsalTurnTest {

    private static final String ANSWER = "You said something and I answer it.";

    private RehearsalModel model;
    private TestClient client;

    @BeforeEach
    void connect() throws Exception {
        model = RehearsalModel.start(new RehearsalModelOptions().tones().speed(20).dialogue(ScriptedDialogue.of(ANSWER, "Second.")));
        client = new TestClient(model.url());
        client.next("session.created");
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        model.close();
    }

    private void transcribe() {
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'transcription':{'model':'whisper-1'}}}}}");
        client.next("session.updated");
    }

    @Test
    void aSessionBeginsWithTheDefaults() {
        JsonNode session = client.events().get(0).get("session");
        assertEquals("alloy", session.at("/audio/output/voice").asText());
        assertEquals("audio/pcm", session.at("/audio/input/format/type").asText());
        assertEquals("server_vad", session.at("/audio/input/turn_detection/type").asText());
        assertEquals("gpt-realtime-2.1", session.get("model").asText());
        assertTrue(session.get("expires_at").asLong() > System.currentTimeMillis() / 1000 + 3000);
        assertEquals(session.get("id").asText(), model.sessions().get(0).id());
    }

    @Test
    void anUpdateChangesOnlyWhatItNames() {
        client.send("{'type':'session.update','session':{'type':'realtime','instructions':'Be brief.','audio':{'input':{"
                + "'format':{'type':'audio/pcmu'},'turn_detection':{'type':'server_vad','silence_duration_ms':450}},"
                + "'output':{'voice':'marin'}}}}");
        JsonNode first = client.next("session.updated").get("session");
        assertEquals("Be brief.", first.get("instructions").asText());
        assertEquals("audio/pcmu", first.at("/audio/input/format/type").asText());
        assertEquals("audio/pcm", first.at("/audio/output/format/type").asText());
        assertEquals(450, first.at("/audio/input/turn_detection/silence_duration_ms").asInt());
        assertEquals(300, first.at("/audio/input/turn_detection/prefix_padding_ms").asInt());
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':null}}}}");
        JsonNode second = client.next("session.updated").get("session");
        assertTrue(second.at("/audio/input/turn_detection").isNull());
        assertEquals("marin", second.at("/audio/output/voice").asText());
        assertEquals("Be brief.", second.get("instructions").asText());
    }

    @Test
    void aTurnHasTheEventsOfTheRealServiceInTheirOrder() {
        transcribe();
        client.appendPcm(Sounds.utterance());
        client.next("rate_limits.updated");
        List<String> shape = client.shape().stream().filter(type -> !type.contains("transcription") && !type.startsWith("session")).toList();
        assertEquals(List.of("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
                "conversation.item.added", "conversation.item.done", "response.created", "response.output_item.added",
                "conversation.item.added", "response.content_part.added", "deltas", "response.output_audio.done",
                "response.output_audio_transcript.done", "response.content_part.done", "conversation.item.done",
                "response.output_item.done", "response.done", "rate_limits.updated"), shape);
        JsonNode completed = client.events("conversation.item.input_audio_transcription.completed").get(0);
        String item = client.events("input_audio_buffer.speech_started").get(0).get("item_id").asText();
        assertEquals(item, completed.get("item_id").asText());
        assertEquals(item, client.events("input_audio_buffer.committed").get(0).get("item_id").asText());
        assertTrue(item.length() <= 32);
    }

    @Test
    void timesCountAppendedAudioAndHoldThePrefix() {
        client.appendPcm(Sounds.join(Sounds.silence(2000), Sounds.utterance()));
        long start = client.next("input_audio_buffer.speech_started").get("audio_start_ms").asLong();
        long stop = client.next("input_audio_buffer.speech_stopped").get("audio_end_ms").asLong();
        assertEquals(2500 - 300, start, 60);
        assertEquals(3500 + 200, stop, 60);
    }

    @Test
    void theAnswerIsAllThereAndItsUsageCountsIt() {
        client.appendPcm(Sounds.utterance());
        JsonNode response = client.next("response.done").get("response");
        long bytes = client.events("response.output_audio.delta").stream()
                .mapToLong(delta -> Base64.getDecoder().decode(delta.get("delta").asText()).length).sum();
        assertEquals(ToneSynthesizer.millisOf(ANSWER), bytes / 48);
        String words = String.join("", client.events("response.output_audio_transcript.delta").stream()
                .map(delta -> delta.get("delta").asText()).toList());
        assertEquals(ANSWER, words);
        assertEquals(ANSWER, response.at("/output/0/content/0/transcript").asText());
        assertEquals("completed", response.get("status").asText());
        JsonNode usage = response.get("usage");
        assertEquals(bytes / 48 / 50, usage.at("/output_token_details/audio_tokens").asLong());
        assertEquals(15, usage.at("/input_token_details/audio_tokens").asLong(), 2);
        assertEquals(usage.get("total_tokens").asInt(), usage.get("input_tokens").asInt() + usage.get("output_tokens").asInt());
    }

    @Test
    void withoutTranscriptionThereIsNone() {
        client.appendPcm(Sounds.utterance());
        client.next("response.done");
        assertFalse(client.types().stream().anyMatch(type -> type.contains("transcription")));
        assertEquals(1, model.sessions().get(0).heard().size());
    }

    @Test
    void g711WorksInBothDirections() {
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'format':{'type':'audio/pcmu'}},"
                + "'output':{'format':{'type':'audio/pcma'}}}}}");
        client.next("session.updated");
        short[] wide = Sounds.utterance();
        short[] narrow = RateConverter.convert(wide, 24_000, 8_000);
        client.append(WireFormat.PCMU.encode(narrow), 8);
        client.next("response.done");
        long bytes = client.events("response.output_audio.delta").stream()
                .mapToLong(delta -> Base64.getDecoder().decode(delta.get("delta").asText()).length).sum();
        assertEquals(ToneSynthesizer.millisOf(ANSWER), bytes / 8);
        short[] back = WireFormat.PCMA.decode(Base64.getDecoder().decode(
                client.events("response.output_audio.delta").get(3).get("delta").asText()));
        double power = 0;
        for (short sample : back) {
            power += sample * sample;
        }
        assertEquals(8192 / Math.sqrt(2), Math.sqrt(power / back.length), 200);
    }

    @Test
    void withoutTurnDetectionTheClientDecides() {
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':null}}}}");
        client.next("session.updated");
        client.send("{'type':'input_audio_buffer.commit','event_id':'early'}");
        JsonNode error = client.next("error").get("error");
        assertEquals("input_audio_buffer_commit_empty", error.get("code").asText());
        assertEquals("early", error.get("event_id").asText());
        client.appendPcm(Sounds.utterance()).send("{'type':'input_audio_buffer.commit'}");
        client.next("conversation.item.done");
        assertFalse(client.types().contains("response.created"));
        client.send("{'type':'response.create'}");
        assertEquals(ANSWER, client.next("response.done").at("/response/output/0/content/0/transcript").asText());
    }

    @Test
    void aClearedBufferHasNothingToCommit() {
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':null}}}}");
        client.appendPcm(Sounds.utterance()).send("{'type':'input_audio_buffer.clear'}");
        client.next("input_audio_buffer.cleared");
        client.send("{'type':'input_audio_buffer.commit'}");
        assertEquals("input_audio_buffer_commit_empty", client.next("error").at("/error/code").asText());
    }

    @Test
    void aUserMessageIsAnsweredWhenAResponseIsAskedFor() {
        client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user','content':["
                + "{'type':'input_text','text':'Hi'}]}}").send("{'type':'response.create'}");
        assertEquals(ANSWER, client.next("response.done").at("/response/output/0/content/0/transcript").asText());
    }

    @Test
    void aTextResponseHasNoAudio() {
        client.send("{'type':'response.create','response':{'output_modalities':['text'],'instructions':'Say exactly: \\\"Good morning.\\\"'}}");
        assertEquals("Good morning.", client.next("response.output_text.done").get("text").asText());
        client.next("response.done");
        assertTrue(client.events("response.output_audio.delta").isEmpty());
    }

    @Test
    void wordsInTheInstructionsAreSpoken() {
        client.send("{'type':'response.create','response':{'instructions':'Greet the caller with these words: Welcome to the shop.'}}");
        assertEquals("Welcome to the shop.", client.next("response.output_audio_transcript.done").get("transcript").asText());
        client.next("response.done");
    }

    @Test
    void anAnswerStopsAtTheTokenLimit() {
        client.send("{'type':'response.create','response':{'max_output_tokens':10,'instructions':'Say: This is a long sentence.'}}");
        JsonNode response = client.next("response.done").get("response");
        assertEquals("incomplete", response.get("status").asText());
        assertEquals("max_output_tokens", response.at("/status_details/reason").asText());
    }

    @Test
    void anOutOfBandResponseLeavesNoItem() {
        client.send("{'type':'response.create','response':{'conversation':'none','instructions':'Say: Aside.'}}");
        JsonNode done = client.next("response.done");
        assertTrue(done.at("/response/conversation_id").isNull());
        assertTrue(client.events("conversation.item.added").isEmpty());
        assertNull(client.events("error").stream().findAny().orElse(null));
    }

    @Test
    void itemsCanBeRetrievedAndDeleted() {
        client.send("{'type':'conversation.item.create','item':{'id':'mine','type':'message','role':'user','content':["
                + "{'type':'input_text','text':'Hi'}]}}");
        client.next("conversation.item.done");
        client.send("{'type':'conversation.item.retrieve','item_id':'mine'}");
        assertEquals("Hi", client.next("conversation.item.retrieved").at("/item/content/0/text").asText());
        client.send("{'type':'conversation.item.delete','item_id':'mine'}");
        client.next("conversation.item.deleted");
        client.send("{'type':'conversation.item.retrieve','item_id':'mine'}");
        assertEquals("item_retrieve_invalid_item_id", client.next("error").at("/error/code").asText());
        client.send("{'type':'conversation.item.delete','item_id':'mine'}");
        assertEquals("item_delete_invalid_item_id", client.next("error").at("/error/code").asText());
    }
}
