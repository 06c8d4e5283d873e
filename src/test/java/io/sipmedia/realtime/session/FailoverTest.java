// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.CircuitBreaker.State;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session with a second server to go to, and a model that falls silent. */
class FailoverTest extends SessionTestBase {

    private final FakeRealtimeServer backup = new FakeRealtimeServer();
    private final CircuitBreaker firstBreaker = new CircuitBreaker(CircuitBreaker.Policy.defaults());
    private final CircuitBreaker secondBreaker = new CircuitBreaker(CircuitBreaker.Policy.defaults());
    private WatchLimits watch = WatchLimits.defaults();

    @AfterEach
    void closeBackup() {
        if (session != null) {
            session.close("end of test");
        }
        until(() -> backup.open() == 0);
        backup.close();
    }

    private SessionSettings second(SessionOptions options) {
        return SessionSettings.of(new GaDialect(), options, backup.url(), "sk-other").withReconnect(new ReconnectPolicy(20, 100, 5, 5000), 50);
    }

    private void openWithBackup() {
        openWithBackup(second(SessionOptions.defaults()));
    }

    private void openWithBackup(SessionSettings second) {
        session = new RealtimeSession(CALL, loop(), transport, new Resilience(
                List.of(new ModelServer(settings(), firstBreaker), new ModelServer(second, secondBreaker)), watch, 0), recorder);
        session.open();
    }

    private void readyAt(FakeRealtimeServer where) {
        until(() -> where.open() == 1 && session.state() == SessionState.READY);
    }

    private static List<JsonNode> sentTo(FakeRealtimeServer where, String type) {
        return where.events(type);
    }

    @Test
    void aServerThatRefusesIsLeftAtOnce() {
        server.refuseWith = 503;
        openWithBackup();
        readyAt(backup);
        assertEquals(1, server.attempts.get());
        loopDone();
        assertEquals(List.of("lost", "ready"), recorder.signals);
        assertTrue(recorder.failovers.get(0).contains(backup.url()), recorder.failovers.toString());
        assertEquals("Bearer sk-other", backup.authorization);
    }

    @Test
    void aUsedUpQuotaIsKnownToTheNextCallToo() {
        openWithBackup();
        readyAt(server);
        server.client().created("resp_1");
        server.client().failed("resp_1", "insufficient_quota");
        readyAt(backup);
        assertEquals(State.OPEN, firstBreaker.view().state());
        assertTrue(firstBreaker.view().fatal());
        session.close("next");
        until(() -> session.state() == SessionState.CLOSED && backup.open() == 0);
        openWithBackup();
        readyAt(backup);
        assertEquals(1, server.attempts.get());
    }

    @Test
    void withoutAnotherServerTheNextCallFailsBeforeItConnects() {
        firstBreaker.fatal("insufficient_quota: no money");
        session = new RealtimeSession(CALL, loop(), transport,
                new Resilience(List.of(new ModelServer(settings(), firstBreaker)), watch, 0), recorder);
        session.open();
        until(() -> recorder.closed != null);
        assertEquals(0, server.attempts.get());
        assertTrue(recorder.closed.endReason().contains("insufficient_quota: no money"), recorder.closed.endReason());
        assertTrue(recorder.closed.failed());
    }

    @Test
    void whereTheNextServerStopsByItselfThePhoneSideDoesNotInterruptAsWell() {
        server.refuseWith = 503;
        TurnDetection led = new TurnDetection("server_vad", 0.5, 300, 500, 0, "auto", false, false);
        SessionSettings first = settings(SessionOptions.defaults().withTurnDetection(led)).withLimits(SessionLimits.defaults()
                .with(new InterruptOptions(InterruptOptions.By.LOCAL, InterruptOptions.Mode.PAUSE, 100, 100, false, true)));
        session = new RealtimeSession(CALL, loop(), transport, new Resilience(List.of(new ModelServer(first, firstBreaker),
                new ModelServer(second(SessionOptions.defaults()), secondBreaker)), watch, 0), recorder);
        session.open();
        readyAt(backup);
        backup.client().created("resp_1");
        backup.client().audio("resp_1", "item_1", 5000);
        until(() -> recorder.audioMillis() == 5000);
        session.callerVoice(true);
        loopDone();
        assertEquals(List.of(), recorder.pauses);
        backup.client().speech(true, "item_u", 100);
        backup.client().speech(false, "item_u", 900);
        backup.client().say("{'type':'input_audio_buffer.committed','event_id':'e','item_id':'item_u'}");
        until(() -> recorder.group("speech-stopped").size() == 1);
        backup.client().created("resp_2");
        until(() -> recorder.group("response-started").size() == 2);
        assertEquals(1, recorder.group("interrupted").size(), "by the server");
        assertEquals(List.of(), sentTo(backup, "response.create"), "it answers by itself");
        assertEquals(List.of(), sentTo(backup, "response.cancel"));
    }

    @Test
    void aConnectionThatBreaksIsTriedOnceMoreOnTheSameServer() {
        openWithBackup();
        readyAt(server);
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        assertEquals(0, backup.attempts.get());
        server.client().drop();
        readyAt(backup);
        assertEquals(2, server.attempts.get());
    }

    @Test
    void aServerThatGoesAwayAfterEveryConfirmationIsLeft() {
        server.script = (client, type, event) -> {
            if (type.equals("session.update")) {
                client.close(1001, "going away");
            }
        };
        openWithBackup();
        readyAt(backup);
        assertEquals(2, server.attempts.get(), "an age limit once, not twice");
        assertEquals("going away", firstBreaker.view().reason().replace("close 1001: ", ""));
    }

    @Test
    void theOtherServerIsToldWhatWasSaidAndOwesTheAnswer() {
        openWithBackup();
        readyAt(server);
        server.client().say("{'type':'conversation.item.added','event_id':'e','item':{'id':'item_u','type':'message','role':'user'}}");
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'My name is Anna.'}");
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_m", 100);
        server.client().say("{'type':'response.output_audio_transcript.delta','event_id':'e','response_id':'resp_1','item_id':'item_m',"
                + "'delta':'Good day, An'}");
        until(() -> recorder.audioMillis() == 100 && recorder.group("transcript-delta").size() == 1);
        server.refuseWith = 503;
        server.client().drop();
        readyAt(backup);
        until(() -> sentTo(backup, "response.create").size() == 1);
        assertEquals(List.of("My name is Anna.", "Good day, An"), sentTo(backup, "conversation.item.create").stream()
                .map(event -> event.at("/item/content/0/text").asText()).toList());
        RealtimeEvent cut = recorder.group("transcript").get(1);
        assertEquals(true, cut.detail(RealtimeEvent.Detail.TRUNCATED));
    }

    @Test
    void anotherServerMayTakeAndSendAnotherFormat() {
        server.refuseWith = 401;
        SessionOptions pcmu = SessionOptions.defaults().withFormats(AudioEncoding.PCMU, AudioEncoding.PCMU);
        openWithBackup(second(pcmu));
        readyAt(backup);
        for (int i = 0; i < 10; i++) {
            session.audio(frame(100));
        }
        until(() -> sentTo(backup, "input_audio_buffer.append").size() >= 9);
        byte[] audio = java.util.Base64.getDecoder().decode(sentTo(backup, "input_audio_buffer.append").get(0).path("audio").asText());
        assertEquals(160, audio.length, "20 ms at 8 kHz");
        backup.client().created("resp_1");
        backup.client().say("{'type':'response.output_audio.delta','event_id':'e','response_id':'resp_1','item_id':'item_m',"
                + "'output_index':0,'content_index':0,'delta':'" + java.util.Base64.getEncoder().encodeToString(new byte[800]) + "'}");
        until(() -> recorder.audioMillis() == 100);
        assertEquals(8000, recorder.audio.get(0).sampleRate());
    }

    @Test
    void whatTheRouteChangedGoesAlong() {
        openWithBackup();
        readyAt(server);
        session.update(ClientEvents.MAPPER.createObjectNode().put("instructions", "Be brief."));
        until(() -> sent("session.update").size() == 2);
        server.refuseWith = 503;
        server.client().drop();
        readyAt(backup);
        assertEquals("Be brief.", sentTo(backup, "session.update").get(0).at("/session/instructions").asText());
    }

    @Test
    void aModelThatDoesNotAnswerIsLeftForAnotherWhichIsAsked() {
        watch = new WatchLimits(50, 1000, 0, 0);
        openWithBackup();
        readyAt(server);
        server.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_u',"
                + "'transcript':'Hello?'}");
        server.client().speech(true, "item_u", 0);
        server.client().speech(false, "item_u", 500);
        readyAt(backup);
        until(() -> sentTo(backup, "response.create").size() == 1);
        until(() -> recorder.signals.stream().filter("ready"::equals).count() == 2);
        // on a busy machine the greeting is slow, too
        assertEquals(List.of("ready", "lost", "ready"), recorder.signals.stream().filter(signal -> !"slow".equals(signal)).limit(3).toList());
        assertTrue(recorder.signals.contains("slow"), recorder.signals.toString());
        until(() -> server.open() == 0);
        backup.client().created("resp_1");
        backup.client().audio("resp_1", "item_m", 100);
        backup.client().itemDone("resp_1", "item_m", "Hello.");
        backup.client().done("resp_1", "completed");
        until(() -> recorder.audioMillis() == 100);
    }

    @Test
    void digitalSilenceIsNoAnswer() {
        watch = new WatchLimits(0, 0, 0, 1000);
        openWithBackup();
        readyAt(server);
        server.client().created("resp_1");
        String silence = java.util.Base64.getEncoder().encodeToString(new byte[48 * 200]);
        for (int i = 0; i < 6; i++) {
            server.client().say("{'type':'response.output_audio.delta','event_id':'e','response_id':'resp_1','item_id':'item_m',"
                    + "'output_index':0,'content_index':0,'delta':'" + silence + "'}");
        }
        readyAt(backup);
        assertTrue(firstBreaker.view().reason().contains("digital silence"), firstBreaker.view().reason());
    }

    @Test
    void aModelThatIsSilentOnTwoConnectionsIsGivenUp() {
        watch = new WatchLimits(0, 100, 0, 0);
        session = new RealtimeSession(CALL, loop(), transport,
                new Resilience(List.of(new ModelServer(settings(), firstBreaker)), watch, 0), recorder);
        session.open();
        readyAt(server);
        session.say("Anybody there?");
        until(() -> recorder.closed != null);
        assertEquals(2, server.attempts.get());
        assertEquals(2, sent("response.create").size(), "asked on both");
    }

    @Test
    void theCountOfTriesStartsAnewAfterACompletedResponseOnly() {
        openWithBackup();
        readyAt(server);
        server.client().drop();
        until(() -> server.clients.size() == 2 && session.state() == SessionState.READY);
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        settle();
        server.client().drop();
        until(() -> server.clients.size() == 3 && session.state() == SessionState.READY);
        assertEquals(0, backup.attempts.get());
        assertEquals(0, firstBreaker.view().failures() - 1);
    }

    @Test
    void enoughFailuresOfAllCallsTogetherKeepNewOnesAway() {
        server.refuseWith = 503;
        for (int i = 0; i < 5; i++) {
            openWithBackup();
            readyAt(backup);
            session.close("next");
            until(() -> session.state() == SessionState.CLOSED && backup.open() == 0);
        }
        assertEquals(5, server.attempts.get());
        openWithBackup();
        readyAt(backup);
        assertEquals(5, server.attempts.get(), "nobody asks any more");
        assertEquals(State.OPEN, firstBreaker.view().state());
    }

    @Test
    void aConnectionOfACertainAgeIsReplacedInAQuietMoment() {
        session = new RealtimeSession(CALL, loop(), transport,
                new Resilience(List.of(new ModelServer(settings(), firstBreaker)), watch, 100), recorder);
        session.open();
        until(() -> server.attempts.get() >= 2);
        assertTrue(!recorder.signals.contains("lost"));
    }
}
