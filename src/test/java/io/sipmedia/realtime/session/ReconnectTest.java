// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportListener;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses, failures, and what a new connection is told. */
class ReconnectTest extends SessionTestBase {

    @Test
    void aLostConnectionIsMadeAgainAndToldWhatWasSaid() {
        recorder.tool = call -> 10_000;
        ready(settings().withGreeting("Welcome"));
        session.answered();
        untilSent("response.create", 1);
        server.client().created("resp_0");
        server.client().say("{'type':'conversation.item.added','event_id':'e','item':{'id':'item_u','type':'message','role':'user'}}");
        server.client().toolCall("resp_0", "item_f", "call_1", "lookup", "{'a':1}");
        until(() -> recorder.toolCalls.size() == 1);
        session.toolOutput("call_1", "found");
        untilSent("conversation.item.create", 1);
        server.client().audio("resp_0", "item_m", 100);
        server.client().itemDone("resp_0", "item_m", "Good day.");
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'My name is Anna.'}");
        until(() -> recorder.group("transcript").size() == 2);
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        until(() -> server.client().events.stream().filter(e -> e.path("type").asText().equals("conversation.item.create")).count() == 4);
        List<String> seeds = server.client().events.stream().filter(e -> e.path("type").asText().equals("conversation.item.create"))
                .map(e -> e.at("/item/type").asText() + " " + e.at("/item/role").asText() + e.at("/item/content/0/text").asText()
                        + e.at("/item/output").asText()).toList();
        assertEquals(List.of("message userMy name is Anna.", "function_call ", "function_call_output found",
                "message assistantGood day."), seeds);
        loopDone();
        assertEquals(List.of("ready", "lost", "ready"), recorder.signals);
        session.audio(frame(7));
        until(() -> server.client().events.stream().anyMatch(e -> e.path("type").asText().equals("input_audio_buffer.append")));
        assertEquals(1, sent("response.create").stream()
                .filter(e -> e.at("/response/instructions").asText().contains("Welcome")).count(), "the greeting is not repeated");
    }

    @Test
    void aResultThatComesOnANewConnectionBringsItsCallAlong() {
        recorder.tool = call -> 10_000;
        ready(settings());
        server.client().created("resp_0");
        server.client().toolCall("resp_0", "item_f", "call_1", "transfer", "{}");
        until(() -> recorder.toolCalls.size() == 1);
        server.client().close(1001, "Your session hit the maximum duration of 60 minutes.");
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        session.toolOutput("call_1", "done");
        untilSent("conversation.item.create", 2);
        assertEquals("function_call", sent("conversation.item.create").get(0).at("/item/type").asText());
        assertEquals("function_call_output", sent("conversation.item.create").get(1).at("/item/type").asText());
        untilSent("response.create", 1);
    }

    @Test
    void aServerThatIsDownAtFirstIsTriedAgain() {
        server.refuseWith = 503;
        open(settings());
        until(() -> server.attempts.get() >= 2);
        server.refuseWith = 0;
        until(() -> session.state() == SessionState.READY);
        loopDone(); // it is told right after that
        assertEquals(List.of("lost", "ready"), recorder.signals);
    }

    @Test
    void itIsGivenUpAfterTheTriesOfThePolicy() {
        server.refuseWith = 503;
        open(settings());
        until(() -> recorder.closed != null);
        assertEquals(6, server.attempts.get());
        assertEquals(SessionState.FAILED, session.state());
        assertTrue(recorder.closed.failed());
        assertTrue(recorder.closed.endReason().contains("given up after 5"), recorder.closed.endReason());
    }

    @Test
    void nobodyListens() {
        String url = server.url().replaceAll(":\\d+/", ":1/");
        open(SessionSettings.of(new GaDialect(), SessionOptions.defaults(), url, null)
                .withReconnect(new ReconnectPolicy(5, 10, 2, 1000), 50));
        until(() -> recorder.closed != null);
        assertTrue(recorder.closed.failed());
    }

    @Test
    void aTransportThatThrowsIsAFailureLikeAnyOtherAndItsWordsStayWithIt() {
        RealtimeTransport broken = new RealtimeTransport() {
            @Override
            public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
                throw new IllegalArgumentException("not allowed in a header: " + target.headers());
            }

            @Override
            public void close() {
            }
        };
        session = new RealtimeSession(CALL, loop(), broken, settings(), recorder);
        session.open();
        until(() -> recorder.closed != null);
        assertEquals(SessionState.FAILED, session.state());
        assertEquals("no connection could be begun (IllegalArgumentException)", recorder.closed.endReason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer one\r\nInjected: two", "a\0b"})
    void aHeaderThatIsNoneIsRefusedBeforeAnythingIsSent(String value) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new ConnectTarget(URI.create(server.url()), Map.of("Authorization", value)));
        assertEquals("the header Authorization holds a control character", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void aRefusedKeyIsFatal(int status) {
        server.refuseWith = status;
        open(settings());
        until(() -> recorder.closed != null);
        assertEquals(1, server.attempts.get());
        assertTrue(recorder.signals.get(0).contains("HTTP " + status), recorder.signals.toString());
        assertTrue(!recorder.signals.toString().contains("sk-test"));
    }

    @Test
    void noQuotaIsFatalAlthoughTheConnectionWorks() {
        ready(settings());
        server.client().created("resp_1");
        server.client().failed("resp_1", "insufficient_quota");
        until(() -> recorder.closed != null);
        assertEquals(SessionState.FAILED, session.state());
        assertEquals(1, server.attempts.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1008, 1009, 4000})
    void someCloseCodesAreFatal(int code) {
        ready(settings());
        server.client().close(code, "invalid_request_error.beta_api_shape_disabled");
        until(() -> recorder.closed != null);
        assertEquals(SessionState.FAILED, session.state());
        assertTrue(recorder.closed.endReason().contains("close " + code), recorder.closed.endReason());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1011, 1012, 1013})
    void othersAreTriedAgain(int code) {
        ready(settings());
        server.client().close(code, "going away");
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
    }

    @Test
    void aRefusedUpdateFailsTheSessionBeforeTheCallHearsIt() {
        server.confirms = false;
        server.script = (client, type, event) -> client.error("unknown_parameter", event.path("event_id").asText());
        open(settings());
        until(() -> recorder.closed != null);
        assertEquals(1, server.attempts.get());
        assertTrue(recorder.closed.endReason().contains("unknown_parameter"));
    }

    @Test
    void aLoopOfLossesWithoutACompletedResponseEnds() {
        server.script = (client, type, event) -> {
            if (type.equals("session.update")) {
                client.close(1011, "try again");
            }
        };
        open(settings());
        until(() -> recorder.closed != null);
        assertEquals(6, server.attempts.get());
    }

    @Test
    void aServerThatNeverConfirmsIsGivenUp() {
        server.confirms = false;
        open(settings().withReadyTimeout(40).withReconnect(new ReconnectPolicy(5, 10, 1, 1000), 50));
        until(() -> recorder.closed != null);
        assertEquals(2, server.attempts.get());
        assertTrue(recorder.closed.endReason().contains("did not confirm"));
    }

    @Test
    void aConnectionThatStaysSilentIsReplacedByOneThatServes() {
        server.confirms = false;
        server.script = (client, type, event) -> {
            if (type.equals("session.update") && server.clients.size() == 2) {
                client.confirm(event.path("session"));
            }
        };
        open(settings().withReadyTimeout(500));
        until(() -> session.state() == SessionState.READY);
        assertEquals(2, server.attempts.get());
        until(() -> server.open() == 1);
    }

    @Test
    void aFirstEventThatIsMissingKeepsNobodyWaiting() {
        server.greets = false;
        open(settings());
        until(() -> session.state() == SessionState.READY);
        assertEquals(1, server.attempts.get());
        assertEquals(0, recorder.group("session-created").size());
    }

    @Test
    void beforeTheAgeLimitAnotherConnectionTakesOverWhenNobodySpeaks() {
        ready(settings());
        server.client().created("resp_1");
        server.client().say("{'type':'session.created','event_id':'e','session':{'id':'s','expires_at':"
                + (System.currentTimeMillis() / 1000 + 121) + "}}");
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'My name is Anna.'}");
        settle();
        assertEquals(1, server.clients.size());
        server.client().done("resp_1", "completed");
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        until(() -> server.client().events.stream().anyMatch(e -> e.at("/item/content/0/text").asText().contains("Anna")));
        until(() -> server.open() == 1);
        assertTrue(!recorder.signals.contains("lost"));
    }

    @Test
    void nothingTheCallerSaysIsLostWhileAnotherConnectionTakesOver() {
        ready(settings());
        server.confirms = false;
        server.client().say("{'type':'session.created','event_id':'e','session':{'id':'s','expires_at':"
                + (System.currentTimeMillis() / 1000 + 121) + "}}");
        until(() -> server.clients.size() == 2 && sent("session.update").size() == 2);
        for (int i = 0; i < 60; i++) {
            session.audio(frame(i));
        }
        loopDone();
        server.client().confirm(sent("session.update").get(1).path("session"));
        untilSent("input_audio_buffer.append", 60);
    }
}
