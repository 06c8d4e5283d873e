// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static io.sipmedia.realtime.session.SessionTestBase.CALL;
import static io.sipmedia.realtime.session.SessionTestBase.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Resampler;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.AzurePreviewDialect;
import io.sipmedia.realtime.dialect.BetaDialect;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.GeminiLiveDialect;
import io.sipmedia.realtime.dialect.GptLiveDialect;
import io.sipmedia.realtime.dialect.QwenDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.SpeachesDialect;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.dialect.VoiceLiveDialect;
import io.sipmedia.realtime.dialect.XaiDialect;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.realtime.transport.VertxTransport;
import io.sipmedia.rehearsal.dialogue.Answer;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.sipmedia.rehearsal.model.RehearsalDialect;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.rehearsal.model.RehearsalSession;
import io.sipmedia.rehearsal.speech.Speech;
import io.sipmedia.rehearsal.speech.SpeechRecognizer;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A talk that begins at a server of one dialect and goes on at one of another, both of them rehearsal models that check what they
 * are sent: a greeting, a function, the loss of the server, another turn. The transcript is the same wherever it went.
 */
class CrossDialectFailoverTest {

    private static final String GREETING = "Welcome to the shop.";

    private final Warnings warnings = new Warnings();
    private final MediaLoops loops = MediaLoops.create();
    private final VertxTransport transport = new VertxTransport(loops.vertx(), TransportOptions.defaults());
    private final Recorder recorder = new Recorder();
    private RehearsalModel first;
    private RehearsalModel second;
    private RealtimeSession session;
    private int rate;
    private long position;

    static Stream<List<Dialect>> ways() {
        Dialect ga = new GaDialect();
        return Stream.concat(
                Stream.of(new BetaDialect(), new QwenDialect(), new SpeachesDialect(), new AzurePreviewDialect(), new VoiceLiveDialect(),
                        new XaiDialect(), new GptLiveDialect(), new GeminiLiveDialect()).map(to -> List.of(ga, to)),
                Stream.of(new QwenDialect(), new GeminiLiveDialect()).map(from -> List.of(from, ga)));
    }

    @AfterEach
    void close() {
        if (session != null) {
            session.close("end of test");
            until(() -> session.state().over());
        }
        until(() -> transport.openConnections() == 0);
        transport.close();
        loops.close();
        for (RehearsalModel model : new RehearsalModel[] {first, second}) {
            if (model != null) {
                model.close();
            }
        }
        warnings.close();
    }

    private static RehearsalModel model(Dialect dialect, String heard, Answer... answers) {
        SpeechRecognizer ears = new SpeechRecognizer() {
            @Override
            public String recognize(short[] samples, int sampleRate) {
                return heard;
            }

            @Override
            public void close() {
            }
        };
        return RehearsalModel.start(new RehearsalModelOptions().dialect(RehearsalDialect.of(dialect.name())).apiKey("sk-test")
                .speech(new Speech(ears, new ToneSynthesizer())).speed(8).dialogue(ScriptedDialogue.of(answers)));
    }

    private static SessionSettings settings(Dialect dialect, RehearsalModel model) {
        Defaults defaults = dialect.defaults();
        SessionOptions options = new SessionOptions(defaults.model() == null ? "a-model" : defaults.model(), "Be kind.", defaults.voice(),
                1.0, SessionOptions.defaults().input(), SessionOptions.defaults().output(), false,
                new Transcription(dialect instanceof SpeachesDialect ? "whisper-1" : defaults.transcription(), null, null), null,
                TurnDetection.serverVad(), "auto", 0, null);
        return SessionSettings.of(dialect, options, model.url(), "sk-test").withReconnect(new ReconnectPolicy(20, 100, 5, 5000), 50)
                .withGreeting(GREETING).withTools(List.of(tool("find_order")));
    }

    private static ToolDefinition tool(String name) {
        ObjectNode parameters = ClientEvents.MAPPER.createObjectNode().put("type", "object");
        parameters.putObject("properties").putObject("number").put("type", "string");
        return new ToolDefinition(name, "Finds an order", parameters);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theTalkGoesOnAtTheOtherServer(List<Dialect> way) {
        Dialect to = way.get(1);
        first = model(way.get(0), "Find my order.", new Answer("order", null,
                new io.sipmedia.rehearsal.dialogue.ToolCall("find_order", Map.of("number", "17"))), Answer.say("order", "It is on its way."));
        second = model(to, "When will it come?", Answer.say("when", "On Friday."), Answer.say("more", "On Friday."));
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "{\"state\":\"shipped\"}");
            return 10_000;
        };
        SessionSettings before = settings(way.get(0), first);
        SessionSettings after = settings(to, second);
        rate = before.options().input().sampleRate();
        session = new RealtimeSession(CALL, loops.of(CALL), transport,
                new Resilience(List.of(ModelServer.of(before), ModelServer.of(after)), WatchLimits.defaults(), 0), recorder);
        session.open();
        session.answered();
        until(() -> spoken().contains(GREETING) && recorder.group("response-done").size() >= 1);
        speak();
        until(() -> spoken().contains("It is on its way.") && recorder.group("response-done").size() >= 3);
        // a route changes something before
        session.update(ClientEvents.MAPPER.createObjectNode().put("instructions", "Be brief."));

        first.faults().refuse(503);
        first.sessions().get(0).drop();
        until(() -> second.sessions().size() == 1 && recorder.signals.equals(List.of("ready", "lost", "ready")));
        assertEquals(1, recorder.failovers.size());
        speak();
        until(() -> spoken().contains("On Friday."));
        until(() -> recorder.group("transcript").size() == 5);
        assertEquals(List.of("caller: Find my order.", "caller: When will it come?", "model: It is on its way.", "model: On Friday.",
                "model: " + GREETING), recorder.group("transcript").stream().map(e -> e.detail(Detail.SPEAKER) + ": " + e.body()).sorted().toList());

        RehearsalSession there = second.sessions().get(0);
        assertEquals(List.of(), there.serverEvents("error"), "it took everything");
        assertEquals(after.options().input().sampleRate(), there.receivedAudioRate());
        assertEquals(2200, there.appendedMillis(), 60, "as long as the caller spoke, whatever the rate");
        assertEquals(List.of("When will it come?"), there.heard());
        String told = there.clientEvents().toString();
        assertTrue(told.contains("Be brief."), "what the route has changed: " + told);
        for (String said : List.of(GREETING, "Find my order.", "find_order", "shipped", "It is on its way.")) {
            assertTrue(told.contains(said), said + " is not in " + told);
        }
        AudioFrame last = recorder.audio.get(recorder.audio.size() - 1);
        assertEquals(after.options().output().sampleRate(), last.sampleRate());

        session.close("goodbye");
        until(() -> recorder.closed != null);
        assertEquals(1, recorder.closed.failovers());
        assertEquals(position * 1000 / rate, recorder.closed.audioInMillis());
        assertEquals(List.of(), recorder.group("error").stream().map(RealtimeEvent::json).toList());
        assertEquals(List.of(), warnings.lines());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aResultThatComesAtTheOtherServerIsToldThere(List<Dialect> way) {
        Dialect to = way.get(1);
        first = model(way.get(0), "Find my order.", new Answer("order", null,
                new io.sipmedia.rehearsal.dialogue.ToolCall("find_order", Map.of("number", "17"))));
        second = model(to, "?", Answer.say("order", "It is on its way."), Answer.say("order", "It is on its way."));
        recorder.tool = call -> 10_000;
        SessionSettings before = settings(way.get(0), first).withGreeting(null);
        rate = before.options().input().sampleRate();
        session = new RealtimeSession(CALL, loops.of(CALL), transport, new Resilience(
                List.of(ModelServer.of(before), ModelServer.of(settings(to, second).withGreeting(null))), WatchLimits.defaults(), 0), recorder);
        session.open();
        session.answered();
        until(() -> session.state() == SessionState.READY);
        speak();
        until(() -> recorder.toolCalls.size() == 1 && recorder.group("response-done").size() >= 1);
        first.faults().refuse(503);
        first.sessions().get(0).drop();
        until(() -> second.sessions().size() == 1 && recorder.signals.equals(List.of("ready", "lost", "ready")));
        session.toolOutput(recorder.toolCalls.get(0).toolCallId(), "{\"state\":\"shipped\"}");
        until(() -> recorder.group("response-done").size() >= 2);
        RehearsalSession there = second.sessions().get(0);
        String told = there.clientEvents().toString();
        assertTrue(told.contains("find_order") && told.contains("17") && told.contains("shipped"), told);
        assertEquals(List.of(), there.serverEvents("error"), "it took everything");
        assertTrue(to.capabilities().can(Ability.RESPOND));
        assertEquals(List.of(), warnings.lines());
    }

    private List<String> spoken() {
        return recorder.group("transcript").stream().map(e -> String.valueOf(e.body())).toList();
    }

    /** A second that turn detection takes for speech, and a pause, at the rate that the route has from the first server. */
    private void speak() {
        short[] samples = new short[24 * 2200];
        for (int i = 0; i < 24_000; i++) {
            double t = i / 24_000.0;
            double buzz = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                buzz += Math.sin(2 * Math.PI * 130 * harmonic * t) / harmonic;
            }
            samples[i] = (short) (5000 * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t)) * buzz);
        }
        short[] fitting = rate == 24_000 ? samples : Resampler.convert(samples, 24_000, rate);
        int frame = rate / 50;
        for (int from = 0; from + frame <= fitting.length; from += frame) {
            session.audio(AudioFrame.of(CALL, rate, Arrays.copyOfRange(fitting, from, from + frame), position));
            position += frame;
        }
    }
}
