// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.FakeRealtimeServer.Client;
import io.sipmedia.realtime.StrictSchema;
import io.sipmedia.realtime.dialect.BetaDialect;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.SpeachesDialect;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection is replaced before its age limit, and the next one is told what was said: in short, and the last turns. */
class RotationTest extends SessionTestBase {

    private static final String SUMMARY = "The caller is Anna; she wants order 17 by Friday.";

    private Dialect dialect = new GaDialect();

    /** With room for two turns only. */
    private void begin() {
        SessionSettings s = settings(dialect, SessionOptions.defaults());
        s = new SessionSettings(s.dialect(), s.options(), s.url(), s.apiKey(), s.tools(), null, 20, 1000, 10_000, s.reconnect(), 50, 2,
                PriceTable.shipped(), "gpt-realtime-2.1", SessionLimits.defaults());
        session = new RealtimeSession(CALL, loop(), transport,
                new Resilience(List.of(ModelServer.of(s)), WatchLimits.defaults(), 0, true), recorder);
        session.open();
        until(() -> session.state() == SessionState.READY);
    }

    private static void says(Client client, int count) {
        for (int i = 1; i <= count; i++) {
            client.say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_" + i
                    + "','transcript':'Words " + i + "','usage':{'type':'tokens','total_tokens':0,'input_tokens':0,'output_tokens':0}}");
        }
    }

    /** The server says that it will end the session, just after the moment at which it is replaced. */
    private void ages() {
        server.client().say("{'type':'session.created','event_id':'e','session':{'id':'s','expires_at':"
                + (System.currentTimeMillis() / 1000 + 121) + "}}");
    }

    private JsonNode asked() {
        untilSent("response.create", 1);
        JsonNode asked = sent("response.create").get(0);
        assertEquals("none", asked.at("/response/conversation").asText());
        return asked;
    }

    private static void begins(Client client, JsonNode asked) {
        client.say("{'type':'response.created','event_id':'e','response':{'id':'resp_s','status':'in_progress','metadata':"
                + asked.at("/response/metadata") + "}}");
    }

    private static void writes(Client client, String text) {
        client.say("{'type':'response.output_item.added','event_id':'e','response_id':'resp_s','item':{'id':'item_s','type':'message',"
                + "'role':'assistant'}}");
        client.say("{'type':'response.output_text.delta','event_id':'e','response_id':'resp_s','item_id':'item_s','delta':'" + text + "'}");
        client.say("{'type':'response.output_text.done','event_id':'e','response_id':'resp_s','item_id':'item_s','text':'" + text + "'}");
        client.say("{'type':'response.output_item.done','event_id':'e','response_id':'resp_s','item':{'id':'item_s','type':'message',"
                + "'role':'assistant','status':'completed','content':[{'type':'output_text','text':'" + text + "'}]}}");
    }

    private List<String> seeds(FakeRealtimeServer where, int connection) {
        return where.clients.get(connection).events.stream().filter(e -> e.path("type").asText().equals("conversation.item.create"))
                .map(e -> e.at("/item/role").asText() + ": " + e.at("/item/content/0/text").asText()).toList();
    }

    private void replaced() {
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        until(() -> server.open() == 1);
        assertFalse(recorder.signals.contains("lost"), "nobody is told");
    }

    @Test
    void theNextConnectionIsToldASummaryThenTheLastTurns() {
        begin();
        says(server.client(), 3);
        ages();
        JsonNode asked = asked();
        assertEquals("[\"text\"]", asked.at("/response/output_modalities").toString());
        assertEquals("none", asked.at("/response/tool_choice").asText(), "no function is called for it");
        begins(server.client(), asked);
        writes(server.client(), SUMMARY);
        server.client().done("resp_s", "completed");
        replaced();
        until(() -> seeds(server, 1).size() == 3);
        assertTrue(seeds(server, 1).get(0).startsWith("system: ") && seeds(server, 1).get(0).endsWith(SUMMARY), seeds(server, 1).toString());
        assertEquals(List.of("user: Words 2", "user: Words 3"), seeds(server, 1).subList(1, 3));
        assertEquals(1, sent("response.create").size(), "the new connection is asked for nothing");
    }

    @Test
    void nothingOfItIsHeardOrWrittenDownAndItsCostCounts() {
        begin();
        says(server.client(), 3);
        ages();
        begins(server.client(), asked());
        writes(server.client(), SUMMARY);
        server.client().audio("resp_s", "item_s", 100); // from a server that speaks all the same
        server.client().done("resp_s", "completed");
        replaced();
        session.close("end");
        until(() -> recorder.closed != null);
        assertEquals(List.of(), recorder.audio);
        assertEquals(List.of(), recorder.events.stream().filter(e -> e.type().startsWith("response.") && !"usage".equals(e.group())).toList());
        assertEquals(List.of("Words 1", "Words 2", "Words 3"), recorder.group("transcript").stream().map(RealtimeEvent::body).toList());
        assertEquals(List.of("response"), recorder.group("usage").stream().map(e -> ((java.util.Map<?, ?>) e.body()).get("source"))
                .filter("response"::equals).toList());
        assertEquals(0, recorder.closed.responses(), "it is none of the conversation's");
        assertEquals(28L, recorder.closed.usage().get("textOut"));
        // (14 * 4 + 27 * 32 + 28 * 24 + 136 * 64) / 1e6
        assertEquals(new BigDecimal("0.010296"), recorder.closed.usage().get("costUsd"));
    }

    @Test
    void whileItIsWrittenTheTalkGoesOn() {
        begin();
        says(server.client(), 3);
        ages();
        JsonNode asked = asked();
        begins(server.client(), asked);
        server.client().speech(true, "item_4", 0);
        until(() -> recorder.group("speech-started").size() == 1);
        writes(server.client(), SUMMARY);
        server.client().done("resp_s", "completed");
        server.client().speech(false, "item_4", 500);
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_m", 100);
        server.client().itemDone("resp_1", "item_m", "By Friday, yes.");
        until(() -> recorder.audioMillis() == 100);
        assertEquals(1, server.clients.size(), "not in the middle of an answer");
        server.client().done("resp_1", "completed");
        replaced();
        until(() -> seeds(server, 1).size() == 3);
        assertTrue(seeds(server, 1).get(0).endsWith(SUMMARY));
        assertEquals("assistant: By Friday, yes.", seeds(server, 1).get(2), "what was said after it follows it");
        assertEquals(1, sent("response.create").size(), "one summary is enough");
    }

    private void asksSomething() {
        server.client().speech(true, "item_u", 0);
        server.client().speech(false, "item_u", 900);
        server.client().say("{'type':'input_audio_buffer.committed','event_id':'e','previous_item_id':null,'item_id':'item_u'}");
    }

    private void staysFor(long millis) {
        await().during(Duration.ofMillis(millis)).atMost(Duration.ofSeconds(10)).until(() -> server.clients.size() == 1);
    }

    @Test
    void notBetweenAQuestionAndItsSlowAnswer() {
        begin();
        ages();
        asksSomething();
        staysFor(2500);
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_m", 100);
        server.client().itemDone("resp_1", "item_m", "By Friday.");
        server.client().done("resp_1", "completed");
        staysFor(700);
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'When will it come?','usage':{'type':'tokens','total_tokens':0,'input_tokens':0,'output_tokens':0}}");
        replaced();
        until(() -> seeds(server, 1).size() == 2);
        assertTrue(seeds(server, 1).contains("user: When will it come?"), seeds(server, 1).toString());
        assertEquals(List.of(), sent("response.create"), "it has been answered");
    }

    @Test
    void wordsThatAreNeverWrittenDownAreNotWaitedForLong() {
        begin();
        ages();
        asksSomething();
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        staysFor(2500);
        replaced();
    }

    @Test
    void itIsToldAgainAfterALossAndToAServerOfAnotherDialect() {
        begin();
        says(server.client(), 3);
        ages();
        begins(server.client(), asked());
        writes(server.client(), SUMMARY);
        server.client().done("resp_s", "completed");
        replaced();
        until(() -> seeds(server, 1).size() == 3);
        server.client().drop();
        until(() -> server.clients.size() == 3 && session.state() == SessionState.READY);
        until(() -> seeds(server, 2).size() == 3);
        assertTrue(seeds(server, 2).get(0).endsWith(SUMMARY), seeds(server, 2).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "cancelled"})
    void aSummaryThatFailsLeavesTheLastTurns(String status) {
        begin();
        says(server.client(), 3);
        ages();
        begins(server.client(), asked());
        if (status.equals("failed")) {
            server.client().failed("resp_s", "server_error");
        } else {
            writes(server.client(), "The caller is");
            server.client().done("resp_s", status);
        }
        onlyTheLastTurns();
        assertEquals(List.of(), recorder.group("error"), "the talk has not failed");
    }

    private void onlyTheLastTurns() {
        replaced();
        until(() -> seeds(server, 1).size() == 2);
        assertEquals(List.of("user: Words 2", "user: Words 3"), seeds(server, 1));
    }

    @Test
    void aServerThatRefusesToWriteItLeavesTheLastTurns() {
        begin();
        says(server.client(), 3);
        ages();
        server.client().error("invalid_value", asked().path("event_id").asText());
        onlyTheLastTurns();
        assertEquals(List.of(), recorder.group("error"));
    }

    @Test
    void aConnectionThatBreaksMeanwhileIsALossLikeAnyOther() {
        begin();
        says(server.client(), 3);
        ages();
        begins(server.client(), asked());
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        until(() -> seeds(server, 1).size() == 2);
        loopDone();
        assertEquals(List.of("ready", "lost", "ready"), recorder.signals);
        session.close("end");
        until(() -> recorder.closed != null);
        assertEquals(1, recorder.closed.usage().get("unreported"), "it is billed, and nobody says how much");
    }

    @Test
    void aShortTalkNeedsNoSummary() {
        begin();
        says(server.client(), 2);
        ages();
        replaced();
        until(() -> seeds(server, 1).size() == 2);
        assertEquals(List.of(), sent("response.create"));
    }

    @Test
    void aDialectWithoutSuchQuestionsKeepsToTheLastTurns() {
        dialect = new SpeachesDialect();
        server.schema = StrictSchema::betaViolations;
        begin();
        says(server.client(), 3);
        ages();
        onlyTheLastTurns();
        assertEquals(List.of(), sent("response.create"));
    }

    @Test
    void theBetaAsksInItsOwnWords() {
        dialect = new BetaDialect();
        server.schema = StrictSchema::betaViolations;
        begin();
        says(server.client(), 3);
        ages();
        JsonNode asked = asked();
        assertEquals("[\"text\"]", asked.at("/response/modalities").toString());
        begins(server.client(), asked);
        server.client().say("{'type':'response.text.done','event_id':'e','response_id':'resp_s','item_id':'item_s','text':'" + SUMMARY + "'}");
        server.client().done("resp_s", "completed");
        replaced();
        until(() -> seeds(server, 1).size() == 3);
        assertTrue(seeds(server, 1).get(0).endsWith(SUMMARY), seeds(server, 1).toString());
    }
}
