// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault does what it says. */
class RehearsalFaultsTest {

    private static final String LONG = "An answer long enough to be broken off before its end, by whatever may happen.";

    private final RehearsalFaults faults = new RehearsalFaults();
    private final RehearsalModel model = RehearsalModel.start(
            new RehearsalModelOptions().tones().speed(10).faults(faults).apiKey("sk-rehearsal").dialogue(ScriptedDialogue.of(LONG)));
    private TestClient client;

    @AfterEach
    void close() throws Exception {
        if (client != null) {
            client.close();
        }
        model.close();
    }

    private void connect() throws Exception {
        client = new TestClient(model.url(), Map.of("Authorization", "Bearer sk-rehearsal"));
    }

    private void speak() throws Exception {
        connect();
        client.next("session.created");
        client.appendPcm(Sounds.utterance());
    }

    private static int status(ExecutionException e) {
        return ((UpgradeRejectedException) e.getCause()).getStatus();
    }

    @Test
    void anUpgradeIsRefusedWithTheStatus() throws Exception {
        faults.refuse(503);
        assertEquals(503, status(assertThrows(ExecutionException.class, this::connect)));
        faults.refuse(0);
        connect();
        client.next("session.created");
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        assertEquals(401, status(assertThrows(ExecutionException.class, () -> new TestClient(model.url()))));
        assertTrue(model.sessions().isEmpty());
    }

    @Test
    void anotherPathIsNotFound() {
        Map<String, String> key = Map.of("Authorization", "Bearer sk-rehearsal");
        assertEquals(404, status(assertThrows(ExecutionException.class, () -> new TestClient(model.url() + "/other", key))));
    }

    @Test
    void aLateModelIsLate() throws Exception {
        faults.helloDelay(150).answerDelay(150).updateDelay(150);
        connect();
        assertTrue(client.types().isEmpty());
        client.next("session.created");
        client.send("{'type':'session.update','session':{'type':'realtime'}}").send("{'type':'input_audio_buffer.clear'}");
        client.next("input_audio_buffer.cleared");
        client.next("session.updated");
        client.appendPcm(Sounds.utterance());
        client.next("response.created");
        client.next("response.output_audio.delta");
    }

    @Test
    void aSilentModelHearsAndDoesNotAnswer() throws Exception {
        faults.silent(true);
        speak();
        client.next("input_audio_buffer.committed");
        await().until(() -> !model.sessions().get(0).heard().isEmpty());
        client.send("{'type':'input_audio_buffer.clear'}");
        client.next("input_audio_buffer.cleared");
        assertFalse(client.types().contains("response.created"));
    }

    @Test
    void aHalfOpenSocketSaysNothingMore() throws Exception {
        connect();
        client.next("session.created");
        model.sessions().get(0).faults().halfOpen(true);
        client.send("{'type':'input_audio_buffer.clear'}").send("{'type':'session.update','session':{'type':'realtime'}}");
        model.sessions().get(0).faults().halfOpen(false);
        client.send("{'type':'conversation.item.retrieve','item_id':'x'}");
        client.next("error");
        assertTrue(model.sessions().get(0).open());
    }

    @Test
    void theConnectionIsDroppedAfterATime() throws Exception {
        faults.dropAfter(50);
        connect();
        await().atMost(TestClient.LIMIT).until(client::isClosed);
        assertEquals(1006, client.closeCode());
        await().until(() -> !model.sessions().get(0).open());
    }

    @Test
    void theConnectionIsDroppedInMidAnswer() throws Exception {
        faults.dropAfterDeltas(3);
        speak();
        await().atMost(TestClient.LIMIT).until(client::isClosed);
        assertEquals(1006, client.closeCode());
        assertTrue(client.events("response.done").isEmpty());
        assertTrue(client.events("response.output_audio.delta").size() <= 3);
    }

    @Test
    void aTestCanDropAndCloseByHand() throws Exception {
        connect();
        client.next("session.created");
        model.sessions().get(0).close(1012, "restart");
        await().atMost(TestClient.LIMIT).until(client::isClosed);
        assertEquals(1012, client.closeCode());
        TestClient other = new TestClient(model.url(), Map.of("Authorization", "Bearer sk-rehearsal"));
        other.next("session.created");
        model.sessions().get(1).drop();
        await().atMost(TestClient.LIMIT).until(other::isClosed);
        assertEquals(1006, other.closeCode());
        other.close();
    }

    @Test
    void theSessionLimitEndsAsTheRealOne() throws Exception {
        faults.sessionLimit(50);
        connect();
        assertEquals("session_expired", client.next("error").at("/error/code").asText());
        await().atMost(TestClient.LIMIT).until(client::isClosed);
        assertEquals(1001, client.closeCode());
    }

    @Test
    void responsesFail() throws Exception {
        faults.failResponses("rate_limit_exceeded");
        speak();
        JsonNode response = client.next("response.done").get("response");
        assertEquals("failed", response.get("status").asText());
        assertEquals("rate_limit_exceeded", response.at("/status_details/error/code").asText());
        faults.clear();
        client.send("{'type':'response.create'}");
        assertEquals("completed", client.next("response.done").at("/response/status").asText());
    }

    @Test
    void errorEventsComeWhenWanted() throws Exception {
        faults.errorEvent("server_error", "internal_error", "The server had an error.");
        speak();
        JsonNode error = client.next("error").get("error");
        assertEquals("internal_error", error.get("code").asText());
        client.next("response.done");
        model.sessions().get(0).sendError("server_error", "another", "One more.");
        assertEquals("another", client.next("error").at("/error/code").asText());
    }

    @Test
    void slowDeltasAreSlow() throws Exception {
        faults.deltaSpeed(0.5);
        speak();
        client.next("response.output_audio.delta");
        long start = System.nanoTime();
        client.next("response.output_audio.delta");
        // a lower bound holds on any machine: 100 ms of audio at half speed
        assertTrue(System.nanoTime() - start > Duration.ofMillis(120).toNanos());
    }

    @Test
    void theConfirmedFormatCanBeWrong() throws Exception {
        faults.echoOutputFormat("audio/pcm");
        connect();
        client.send("{'type':'session.update','session':{'type':'realtime','audio':{'output':{'format':{'type':'audio/pcmu'}}}}}");
        assertEquals("audio/pcm", client.next("session.updated").at("/session/audio/output/format/type").asText());
    }

    @Test
    void nothingIsLeftAfterTheModel() throws Exception {
        speak();
        client.next("response.output_audio.delta");
        int port = URI.create(model.url()).getPort();
        model.close();
        await().until(client::isClosed);
        ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        free.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("rehearsal-model-")));
    }

    @Test
    void aSessionsFaultsAreItsOwn() throws Exception {
        connect();
        client.next("session.created");
        model.sessions().get(0).faults().failResponses("server_error");
        TestClient other = new TestClient(model.url(), Map.of("Authorization", "Bearer sk-rehearsal"));
        other.next("session.created");
        other.send("{'type':'response.create'}");
        client.send("{'type':'response.create'}");
        assertEquals("completed", other.next("response.done").at("/response/status").asText());
        assertEquals("failed", client.next("response.done").at("/response/status").asText());
        other.close();
    }
}
