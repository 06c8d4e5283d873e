// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PcmBytes;
import io.sipmedia.audio.WavFile;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the connection to the close, over a real WebSocket. */
class RealtimeSessionTest extends SessionTestBase {

    @Test
    void becomesReadyAndAsksForWhatTheOptionsSay() {
        ready(settings());
        assertEquals("Bearer sk-test", server.authorization);
        JsonNode asked = sent("session.update").get(0).path("session");
        assertEquals("marin", asked.at("/audio/output/voice").asText());
        assertEquals(24_000, asked.at("/audio/input/format/rate").asInt());
        assertEquals("server_vad", asked.at("/audio/input/turn_detection/type").asText());
        assertEquals(0.5, asked.at("/audio/input/turn_detection/threshold").asDouble());
        assertEquals(500, asked.at("/audio/input/turn_detection/silence_duration_ms").asInt());
        until(() -> recorder.signals.contains("ready"));
        assertEquals(1, recorder.group("session-created").size());
        assertEquals(1, recorder.group("session-updated").size());
    }

    @Test
    void whatTheCallerSaysBeforeTheSessionIsReadyIsSentLater() {
        server.confirms = false;
        open(settings());
        until(() -> !sent("session.update").isEmpty());
        for (int i = 1; i <= 10; i++) {
            session.audio(frame(i));
        }
        assertTrue(sent("input_audio_buffer.append").isEmpty());
        server.client().confirm(sent("session.update").get(0).path("session"));
        session.audio(frame(11));
        untilSent("input_audio_buffer.append", 11);
        for (int i = 1; i <= 11; i++) {
            byte[] pcm = Base64.getDecoder().decode(sent("input_audio_buffer.append").get(i - 1).path("audio").asText());
            assertEquals(960, pcm.length);
            assertEquals(i, pcm[0]);
        }
    }

    @Test
    void howLongTheCallersAudioWaitsForItsEventIsInTheRecord() {
        ready(settings().withAudio(40, 1000));
        AudioFrame old = frame(1);
        until(() -> System.nanoTime() - old.madeNanos() > 30_000_000);
        session.audio(old);
        session.audio(frame(2));
        session.audio(frame(3));
        untilSent("input_audio_buffer.append", 1);
        session.commit();
        untilSent("input_audio_buffer.append", 2);
        session.close("done");
        until(() -> recorder.closed != null);
        Map<String, Object> delay = recorder.closed.appendDelay();
        assertEquals(2L, delay.get("count"));
        assertTrue((double) delay.get("maxMillis") >= 30 && (double) delay.get("maxMillis") < 5000, delay.toString());
        assertTrue((double) delay.get("meanMillis") < (double) delay.get("maxMillis"), delay.toString());
    }

    @Test
    void theWaitForTheConnectionIsNoDelayOfTheRestOfTheEarlyAudio() {
        server.confirms = false;
        open(settings().withAudio(100, 1000));
        until(() -> !sent("session.update").isEmpty());
        long asked = System.nanoTime();
        speak(5); // an event and half of the next
        until(() -> System.nanoTime() - asked > 400_000_000);
        server.client().confirm(sent("session.update").get(0).path("session"));
        until(() -> session.state() == SessionState.READY);
        speak(5);
        untilSent("input_audio_buffer.append", 3);
        session.close("done");
        until(() -> recorder.closed != null);
        Map<String, Object> delay = recorder.closed.appendDelay();
        assertEquals(2L, delay.get("count"), "the first one waited for the connection");
        assertTrue((double) delay.get("maxMillis") < 400, delay.toString());
    }

    @Test
    void theOutageIsNoDelayOfTheAudioThatWaitedForItsEnd() {
        ready(settings().withAudio(100, 1000));
        speak(5);
        untilSent("input_audio_buffer.append", 1);
        server.confirms = false;
        server.client().drop();
        until(() -> server.clients.size() == 2 && sent("session.update").size() == 2);
        long lost = System.nanoTime();
        speak(5);
        until(() -> System.nanoTime() - lost > 400_000_000);
        server.client().confirm(sent("session.update").get(1).path("session"));
        until(() -> session.state() == SessionState.READY);
        speak(5);
        untilSent("input_audio_buffer.append", 4);
        session.close("done");
        until(() -> recorder.closed != null);
        assertTrue((double) recorder.closed.appendDelay().get("maxMillis") < 400, recorder.closed.appendDelay().toString());
    }

    @Test
    void framesThatAreNoWholeMillisecondsLongAddUpToWhatWasSaid() {
        server.confirms = false;
        open(settings().withAudio(20, 1000));
        until(() -> !sent("session.update").isEmpty());
        for (int i = 0; i < 800; i++) {
            session.audio(AudioFrame.of(CALL, 24_000, new short[477], i * 477L));
        }
        session.close("x");
        until(() -> recorder.closed != null);
        assertEquals(15_900, recorder.closed.audioInMillis());
        assertEquals(14_906, recorder.closed.droppedMillis(), "all but 50 frames");
    }

    // in packets of 30 ms
    private void speak(int packets) {
        for (int i = 0; i < packets; i++) {
            session.audio(AudioFrame.of(CALL, 24_000, new short[720], i * 720L));
        }
        loopDone();
    }

    @Test
    void oneHugePieceOfAudioIsHeardAndItsRoomGivenBack() {
        ready(settings());
        String minute = Base64.getEncoder().encodeToString(new byte[2_880_000]);
        server.client().say("{'type':'response.output_audio.delta','event_id':'e','response_id':'r','item_id':'i','output_index':0,"
                + "'content_index':0,'delta':'" + minute + "'}");
        until(() -> recorder.audio.stream().mapToInt(each -> each.samples().length).sum() == 1_440_000);
        loopDone();
        assertTrue(session.fromServer.scanner.keptBytes() <= 256 * 1024, "kept: " + session.fromServer.scanner.keptBytes());
    }

    @Test
    void earlyAudioIsBoundedAndTheOldestGoesFirst() {
        server.confirms = false;
        open(settings().withAudio(20, 100));
        until(() -> !sent("session.update").isEmpty());
        for (int i = 1; i <= 10; i++) {
            session.audio(frame(i));
        }
        loopDone();
        server.client().confirm(sent("session.update").get(0).path("session"));
        untilSent("input_audio_buffer.append", 5);
        assertEquals(6, Base64.getDecoder().decode(sent("input_audio_buffer.append").get(0).path("audio").asText())[0]);
        session.close("x");
        until(() -> recorder.closed != null);
        assertEquals(100, recorder.closed.droppedMillis());
        assertEquals(200, recorder.closed.audioInMillis());
    }

    @Test
    void appendMillisGathersFrames() {
        ready(settings().withAudio(100, 10_000));
        for (int i = 1; i <= 12; i++) {
            session.audio(frame(i));
        }
        untilSent("input_audio_buffer.append", 2);
        session.commit();
        untilSent("input_audio_buffer.commit", 1);
        assertEquals(3, sent("input_audio_buffer.append").size(), "the rest goes before the commit");
        assertEquals(1920, Base64.getDecoder().decode(sent("input_audio_buffer.append").get(2).path("audio").asText()).length);
    }

    @Test
    void formatsThatDifferFailTheSession() {
        server.confirms = false;
        server.script = (client, type, event) -> client.say("{'type':'session.updated','event_id':'e','session':{'type':'realtime',"
                + "'audio':{'input':{'format':{'type':'audio/pcmu'}},'output':{'format':{'type':'audio/pcm','rate':24000}}}}}");
        open(settings(SessionOptions.defaults().withFormats(AudioEncoding.PCMU, AudioEncoding.PCMU)));
        until(() -> recorder.closed != null);
        assertEquals(SessionState.FAILED, session.state());
        assertTrue(recorder.signals.get(0).contains("output audio format: asked for audio/pcmu"), recorder.signals.toString());
        assertEquals("audio_format_mismatch", recorder.group("error").get(0).detail(RealtimeEvent.Detail.ERROR_CODE));
        assertEquals(1, server.attempts.get());
    }

    @Test
    void linearAudioInsteadOfTheG711AskedForFailsTheSessionBeforeTheCallerHearsStatic() throws Exception {
        ready(settings(SessionOptions.defaults().withFormats(AudioEncoding.PCMU, AudioEncoding.PCMU)));
        server.client().created("resp_1");
        byte[] linear = PcmBytes.toBytes(WavFile.read(Path.of("src/main/resources/io/sipmedia/prompts/greeting.wav")).at(24_000).samples());
        for (int from = 0; from + 9600 <= linear.length; from += 9600) {
            server.client().say("{'type':'response.output_audio.delta','event_id':'e','response_id':'resp_1','item_id':'item_1',"
                    + "'output_index':0,'content_index':0,'delta':'" + Base64.getEncoder().encodeToString(Arrays.copyOfRange(linear, from, from + 9600)) + "'}");
        }
        until(() -> recorder.closed != null);
        assertEquals(SessionState.FAILED, session.state());
        String what = "output audio format: asked for audio/pcmu at 8000 Hz, what came is audio/pcm";
        assertEquals(List.of("ready", "failed: " + what), recorder.signals);
        RealtimeEvent error = recorder.group("error").get(0);
        assertEquals("audio_format_mismatch", error.detail(RealtimeEvent.Detail.ERROR_CODE));
        assertEquals(what, error.detail(RealtimeEvent.Detail.ERROR_MESSAGE));
        assertTrue(recorder.audio.isEmpty(), recorder.audioMillis() + " ms of static");
        assertEquals(1, server.attempts.get(), "the same would come again");
    }

    @Test
    void formatsThatChangeInMidCallFailTheSession() {
        ready(settings());
        server.client().say("{'type':'session.updated','event_id':'e','session':{'type':'realtime',"
                + "'audio':{'input':{'format':{'type':'audio/pcm','rate':24000}},'output':{'format':{'type':'audio/pcma'}}}}}");
        until(() -> recorder.closed != null);
        assertTrue(recorder.signals.get(1).contains("output audio format: asked for audio/pcm at 24000 Hz, the server confirmed audio/pcma"),
                recorder.signals.toString());
        assertEquals("audio_format_mismatch", recorder.group("error").get(0).detail(RealtimeEvent.Detail.ERROR_CODE));
    }

    @Test
    void audioOfTheModelComesInOrderOnTheLoopInFramesOfAtMost200Milliseconds() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 500);
        server.client().audio("resp_1", "item_1", 40);
        until(() -> recorder.audioMillis() == 540);
        assertEquals(4, recorder.audio.size());
        assertEquals(0, recorder.audio.get(0).position());
        assertEquals(12_000, recorder.audio.get(3).position());
        assertEquals("resp_1", recorder.audio.get(0).responseId());
        assertEquals("item_1", recorder.audio.get(0).itemId());
        assertEquals(1, recorder.threads.stream().distinct().count());
        loop().eventLoop().submit(() -> assertTrue(recorder.threads.contains(Thread.currentThread()))).syncUninterruptibly();
    }

    @Test
    void theGreetingWaitsForTheAnswerAndIsSaidOnce() {
        ready(settings().withGreeting("Hello, this is the shop."));
        assertTrue(sent("response.create").isEmpty());
        session.answered();
        session.answered();
        session.audio(frame(1));
        untilSent("input_audio_buffer.append", 1);
        untilSent("response.create", 1);
        String words = sent("response.create").get(0).at("/response/instructions").asText();
        assertTrue(words.contains("Hello, this is the shop."), words);
    }

    @Test
    void theFirstFrameOfTheCallerAnswersWhenNobodySaidSo() {
        ready(settings().withGreeting("Hello"));
        session.audio(frame(1));
        untilSent("response.create", 1);
    }

    @Test
    void noTurnDetectionIsSentAsAnExplicitNull() {
        ready(settings(SessionOptions.defaults().withTurnDetection(TurnDetection.none())));
        JsonNode input = sent("session.update").get(0).at("/session/audio/input");
        assertTrue(input.has("turn_detection") && input.get("turn_detection").isNull());
    }

    @Test
    void textUpdateAndClear() throws Exception {
        ready(settings());
        session.text("What are your opening hours?", true);
        session.clearInput();
        session.update((com.fasterxml.jackson.databind.node.ObjectNode) ClientEvents.MAPPER
                .readTree("{\"instructions\":\"Speak French.\"}"));
        untilSent("session.update", 2);
        untilSent("conversation.item.create", 1);
        untilSent("response.create", 1);
        untilSent("input_audio_buffer.clear", 1);
        assertEquals("What are your opening hours?", sent("conversation.item.create").get(0).at("/item/content/0/text").asText());
    }

    @Test
    void closesAndLeavesItsRecord() {
        ready(settings());
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 100);
        server.client().done("resp_1", "completed");
        settle();
        session.close("call ended");
        until(() -> recorder.closed != null);
        SessionRecord r = recorder.closed;
        assertEquals("call ended", r.endReason());
        assertFalse(r.failed());
        assertEquals(1, r.responses());
        assertEquals(100, r.audioOutMillis());
        assertEquals(new java.math.BigDecimal("0.010296"), r.usage().get("costUsd"));
        assertTrue(r.toJson().contains("\"endReason\":\"call ended\""));
    }

    @Test
    void closingBeforeTheConnectionIsMadeLeavesNothing() {
        open(settings());
        session.close("never mind");
        until(() -> recorder.closed != null);
        assertEquals(SessionState.CLOSED, session.state());
    }

    @Test
    void tenSecondsOfEarlyAudioArriveWholeAlthoughTheSocketTakesLessAtOnce() {
        server.confirms = false;
        open(settings());
        for (int i = 0; i < 500; i++) {
            session.audio(frame(i));
        }
        loopDone();
        until(() -> server.events("session.update").size() == 1);
        server.client().confirm(server.events("session.update").get(0).path("session"));
        untilSent("input_audio_buffer.append", 500);
        session.close("test");
        until(() -> recorder.closed != null);
        assertEquals(0, recorder.closed.droppedMillis());
    }

    @Test
    void anUpdateWhileTheFirstOneIsUnderWayIsNotLost() {
        server.confirms = false;
        open(settings());
        until(() -> server.events("session.update").size() == 1);
        session.update(ClientEvents.MAPPER.createObjectNode().put("instructions", "Be brief."));
        loopDone();
        server.client().confirm(server.events("session.update").get(0).path("session"));
        untilSent("session.update", 2);
        assertEquals("Be brief.", server.events("session.update").get(1).at("/session/instructions").asText());
    }

    @Test
    void anEndedSessionIsLetGoOfAtOnceAndNotWhenItsTimeLimitsArePast() {
        ready(settings());
        // its answer may take longer than this test waits
        session.say("One moment please.");
        untilSent("response.create", 1);
        assertTrue(settings().limits().responseTimeoutMillis() >= 10_000);
        session.close("over");
        until(() -> recorder.closed != null);
        WeakReference<RealtimeSession> ended = new WeakReference<>(session);
        session = null;
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            System.gc();
            return ended.get() == null;
        });
    }

    @Test
    void aRefusedSessionFailsAtOnceWithTheServersWords() {
        server.confirms = false;
        open(settings());
        until(() -> server.events("session.update").size() == 1);
        server.client().error("some_new_code", server.events("session.update").get(0).path("event_id").asText());
        until(() -> recorder.closed != null);
        assertEquals("the server refuses the session: some_new_code: no", recorder.closed.endReason());
        assertEquals(1, server.attempts.get());
    }

    @Test
    void anEndedSessionLeavesNoTimerForItsAgeLimit() {
        ready(settings());
        server.client().say("{'type':'session.created','event_id':'e','session':{'id':'s','expires_at':"
                + (System.currentTimeMillis() / 1000 + 3600) + "}}");
        settle();
        int before = timers();
        session.close("test");
        until(() -> recorder.closed != null);
        until(() -> timers() < before);
    }

    private int timers() {
        return loop().eventLoop().submit(() -> {
            var queue = io.netty.util.concurrent.AbstractScheduledEventExecutor.class.getDeclaredField("scheduledTaskQueue");
            queue.setAccessible(true);
            java.util.Collection<?> tasks = (java.util.Collection<?>) queue.get(loop().eventLoop());
            return tasks == null ? 0 : tasks.size();
        }).syncUninterruptibly().getNow();
    }
}
