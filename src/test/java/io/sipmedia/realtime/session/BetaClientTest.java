// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.StrictSchema;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.AzurePreviewDialect;
import io.sipmedia.realtime.dialect.BetaDialect;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.SpeachesDialect;
import io.sipmedia.realtime.dialect.TurnDetection;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a session sends in a conversation with a server of the beta, each event held against OpenAI's specification of 29 April 2025
 * made stricter: the server collects what is wrong, and the test fails when it closes.
 */
class BetaClientTest extends SessionTestBase {

    static Stream<Dialect> dialects() {
        return Stream.of(new BetaDialect(), new AzurePreviewDialect(), new SpeachesDialect());
    }

    private void open(Dialect dialect, TurnDetection turns) {
        server.schema = StrictSchema::betaViolations;
        ready(settings(dialect, SessionOptions.defaults().withModel("m").withVoice("alloy").withTurnDetection(turns)));
    }

    /** An answer that has begun, as the beta tells it. */
    private void answer(String responseId, String itemId) {
        server.client().created(responseId);
        server.client().say("{'type':'response.audio.delta','event_id':'e','response_id':'" + responseId + "','item_id':'" + itemId
                + "','output_index':0,'content_index':0,'delta':'" + Base64.getEncoder().encodeToString(new byte[48 * 900]) + "'}");
        until(() -> recorder.audioMillis() == 900);
    }

    /** The only event of this type, which the specification has. */
    private JsonNode only(String type) {
        untilSent(type, 1);
        JsonNode event = sent(type).get(0);
        assertEquals("", StrictSchema.betaViolations(event));
        assertNotNull(event.get("event_id"), "so that a complaint about it can be told from others");
        return event;
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void theRouteEndsTurnsAndForgetsThem(Dialect dialect) {
        open(dialect, TurnDetection.none());
        session.audio(frame(1));
        session.commit();
        only("input_audio_buffer.commit");
        session.audio(frame(2));
        session.clearInput();
        only("input_audio_buffer.clear");
        List<String> order = server.events.stream().map(event -> event.path("type").asText()).filter(type -> type.startsWith("input_audio")).toList();
        assertEquals(List.of("input_audio_buffer.append", "input_audio_buffer.commit", "input_audio_buffer.append", "input_audio_buffer.clear"), order);
        session.respond("Answer in one word.");
        assertEquals("Answer in one word.", only("response.create").at("/response/instructions").asText());
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anAnswerIsCancelled(Dialect dialect) {
        open(dialect, TurnDetection.serverVad());
        answer("resp_1", "item_1");
        session.cancel();
        loopDone();
        settle();
        if (dialect.capabilities().can(Ability.CANCEL)) {
            assertEquals("resp_1", only("response.cancel").path("response_id").asText("resp_1"));
        } else {
            assertEquals(List.of(), sent("response.cancel"));
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anInterruptedAnswerIsCutToWhatWasHeard(Dialect dialect) {
        open(dialect, TurnDetection.serverVad());
        answer("resp_1", "item_1");
        server.client().speech(true, "item_u", 700);
        until(() -> recorder.group("speech-started").size() == 1);
        session.truncate(new PlayoutReport(CALL, List.of(new PlayedItem("resp_1", "item_1", 0, 450, 900))));
        loopDone();
        settle();
        if (dialect.capabilities().can(Ability.TRUNCATE)) {
            JsonNode cut = only("conversation.item.truncate");
            assertEquals("item_1 450", cut.path("item_id").asText() + " " + cut.path("audio_end_ms").asInt());
        } else {
            assertEquals(List.of(), sent("conversation.item.truncate"));
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anEventThatTheSpecificationDoesNotHaveWouldBeFound(Dialect dialect) {
        ObjectNode wrong = new ClientEvents().event("input_audio_buffer.commit").put("final", true);
        assertTrue(StrictSchema.betaViolations(wrong).contains("final"), StrictSchema.betaViolations(wrong));
        assertTrue(StrictSchema.betaViolations(new ClientEvents().event("output_audio_buffer.flush")).startsWith("no such client event"));
    }
}
