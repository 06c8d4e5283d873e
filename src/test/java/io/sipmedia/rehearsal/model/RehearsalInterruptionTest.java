// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interruptions, cancellations and truncations, with the errors of the races around them. */
class RehearsalInterruptionTest {

    private static final String LONG = "This answer is so long that nobody wants to hear all of it, and so the caller will interrupt.";

    private RehearsalModel model;
    private TestClient client;

    @BeforeEach
    void connect() throws Exception {
        model = RehearsalModel.start(new RehearsalModelOptions().tones().speed(4).dialogue(ScriptedDialogue.of(LONG, "Second.")));
        client = new TestClient(model.url());
        client.next("session.created");
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        model.close();
    }

    private JsonNode startAnswer() {
        client.appendPcm(Sounds.utterance());
        return client.next("response.output_audio.delta");
    }

    @Test
    void speechCancelsTheResponse() {
        String first = startAnswer().get("response_id").asText();
        client.appendPcm(Sounds.voice(600));
        client.next("input_audio_buffer.speech_started");
        JsonNode done = client.next("response.done").get("response");
        assertEquals(first, done.get("id").asText());
        assertEquals("cancelled", done.get("status").asText());
        assertEquals("turn_detected", done.at("/status_details/reason").asText());
        assertEquals("incomplete", done.at("/output/0/status").asText());
        assertTrue(done.at("/usage/output_tokens").asInt() > 0);
        client.appendPcm(Sounds.silence(700));
        JsonNode second = client.next("response.done").get("response");
        assertEquals("Second.", second.at("/output/0/content/0/transcript").asText());
        int end = client.events().indexOf(client.events("response.done").get(0));
        assertFalse(client.events().subList(end, client.events().size()).stream()
                .anyMatch(event -> event.path("type").asText().endsWith("delta") && event.path("response_id").asText().equals(first)));
    }

    @Test
    void speechDoesNotCancelWhenInterruptionIsOff() {
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':"
                + "{'type':'server_vad','interrupt_response':false}}}}}");
        client.next("session.updated");
        startAnswer();
        client.appendPcm(Sounds.join(Sounds.voice(600), Sounds.silence(700)));
        assertEquals("completed", client.next("response.done").at("/response/status").asText());
        assertEquals("Second.", client.next("response.done").at("/response/output/0/content/0/transcript").asText());
    }

    @Test
    void theClientCanCancel() {
        startAnswer();
        client.send("{'type':'response.cancel'}");
        JsonNode done = client.next("response.done").get("response");
        assertEquals("client_cancelled", done.at("/status_details/reason").asText());
        client.send("{'type':'response.cancel','event_id':'late'}");
        JsonNode error = client.next("error").get("error");
        assertEquals("response_cancel_not_active", error.get("code").asText());
        assertEquals("late", error.get("event_id").asText());
    }

    @Test
    void aSecondResponseIsRefusedWhileOneIsActive() {
        startAnswer();
        client.send("{'type':'response.create'}");
        assertEquals("conversation_already_has_active_response", client.next("error").at("/error/code").asText());
        client.send("{'type':'response.cancel'}");
        client.next("response.done");
    }

    @Test
    void whatWasNotHeardIsCutOff() {
        String item = startAnswer().get("item_id").asText();
        client.next("response.output_audio.delta");
        client.next("response.output_audio.delta");
        client.next("response.output_audio.delta");
        client.send("{'type':'response.cancel'}");
        client.next("response.done");
        client.send("{'type':'conversation.item.truncate','item_id':'" + item + "','content_index':0,'audio_end_ms':240}");
        assertEquals(240, client.next("conversation.item.truncated").get("audio_end_ms").asInt());
        List<RehearsalSession.Truncation> cut = model.sessions().get(0).truncations();
        assertEquals(1, cut.size());
        assertEquals(item, cut.get(0).itemId());
        assertTrue(cut.get(0).audioMillis() >= 400);
        client.send("{'type':'conversation.item.retrieve','item_id':'" + item + "'}");
        assertEquals("", client.next("conversation.item.retrieved").at("/item/content/0/transcript").asText());
    }

    @Test
    void aWrongTruncationIsRefused() {
        String caller = client.appendPcm(Sounds.utterance()).next("input_audio_buffer.committed").get("item_id").asText();
        String item = client.next("response.output_audio.delta").get("item_id").asText();
        client.send("{'type':'response.cancel'}");
        client.next("response.done");
        client.send("{'type':'conversation.item.truncate','item_id':'" + item + "','content_index':0,'audio_end_ms':60000}");
        JsonNode tooLong = client.next("error").get("error");
        assertEquals("invalid_value", tooLong.get("code").asText());
        assertTrue(tooLong.get("message").asText().matches("Audio content of \\d+ms is already shorter than 60000ms"));
        client.send("{'type':'conversation.item.truncate','item_id':'" + caller + "','content_index':0,'audio_end_ms':10}");
        assertEquals("unsupported_content_type", client.next("error").at("/error/code").asText());
        client.send("{'type':'conversation.item.truncate','item_id':'nobody','content_index':0,'audio_end_ms':10}");
        JsonNode unknown = client.next("error").get("error");
        assertEquals("item_truncate_invalid_item_id", unknown.get("code").asText());
        assertTrue(unknown.get("message").asText().contains("the item with id 'nobody' does not exist"));
        client.send("{'type':'conversation.item.truncate','item_id':'" + item + "','content_index':0,'audio_end_ms':10.5}");
        assertEquals("invalid_type", client.next("error").at("/error/code").asText());
        assertTrue(model.sessions().get(0).truncations().isEmpty());
    }

    @Test
    void aClientThatLeavesInMidAnswerLeavesNothingBehind() throws Exception {
        startAnswer();
        client.close();
        await().until(() -> !model.sessions().get(0).open());
    }
}
