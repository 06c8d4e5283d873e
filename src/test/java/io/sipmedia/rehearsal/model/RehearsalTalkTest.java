// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.audio.G711;
import io.sipmedia.rehearsal.speech.TelephoneVoice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The scripted call in words: real recognition, the shipped dialogue, a real voice. */
class RehearsalTalkTest {

    private static final String SESSION = "{'type':'session.update','session':{'type':'realtime','audio':{'input':{"
            + "'transcription':{'model':'gpt-4o-transcribe'},'turn_detection':{'type':'server_vad','silence_duration_ms':500}}},"
            + "'tools':[{'type':'function','name':'lookup_customer','parameters':{'type':'object','properties':{'phone':{'type':'string'}}}}]}}";

    private static String hears(TestClient client) {
        return client.next("response.output_audio_transcript.done").get("transcript").asText();
    }

    private static void says(TestClient client, String file) {
        client.appendPcm(TelephoneVoice.line(file, G711.MU_LAW, 8_000, 900));
    }

    @Test
    void theScriptedCallGoesAsItShould() throws Exception {
        try (RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions().speed(50))) {
            model.ready().get(120, TimeUnit.SECONDS);
            try (TestClient client = new TestClient(model.url())) {
                client.send(SESSION);
                client.next("session.updated");
                says(client, "where-is-my-order.wav");
                assertTrue(hears(client).contains("customer number"));
                client.next("response.done");
                says(client, "my-number-is.wav");
                JsonNode call = client.next("response.function_call_arguments.done");
                assertEquals("{\"phone\":\"1007\"}", call.get("arguments").asText());
                client.next("response.done");
                String output = new ObjectMapper().writeValueAsString("{\"customer\":{\"id\":\"1007\",\"name\":\"Ada Miller\","
                        + "\"order\":{\"id\":\"4711\",\"status\":\"shipped\",\"eta\":\"Friday\"}}}");
                client.send("{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'"
                        + call.get("call_id").asText() + "','output':" + output + "}}");
                client.send("{'type':'response.create'}");
                assertTrue(hears(client).contains("Ada Miller"));
                client.next("response.done");
                says(client, "interruption.wav");
                assertTrue(hears(client).contains("nine in the morning"));
                client.next("response.done");
                says(client, "goodbye.wav");
                assertTrue(hears(client).contains("Goodbye"));
                client.next("response.done");
                assertEquals(List.of("where is my order", "my customer number is one zero zero seven",
                        "okay what are your opening hours please", "okay goodbye"), model.sessions().get(0).heard());
                assertEquals(4, client.events("conversation.item.input_audio_transcription.completed").size());
            }
        }
    }

    @Test
    void twentyCallsAtOnceAreAllUnderstood() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions().speed(50))) {
            model.ready().get(120, TimeUnit.SECONDS);
            for (int i = 0; i < 20; i++) {
                clients.add(new TestClient(model.url()));
            }
            clients.forEach(client -> client.send(SESSION));
            clients.forEach(client -> says(client, "opening-hours.wav"));
            for (TestClient client : clients) {
                assertTrue(hears(client).contains("nine in the morning"));
            }
            for (TestClient client : clients) {
                client.close();
            }
        }
    }
}
