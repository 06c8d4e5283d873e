// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static io.sipmedia.realtime.session.SessionTestBase.CALL;
import static io.sipmedia.realtime.session.SessionTestBase.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.audio.Resampler;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.StrictSchema;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One conversation, held with the rehearsal model in every dialect: a greeting, a turn, an interruption, a function, a broken
 * line, a goodbye. What the call's record and its transcript say at the end is the same whatever was spoken on the wire: every question
 * before its answer, and so is what the connection after the break is told.
 */
class DialectMatrixTest {

    private static final String GREETING = "Welcome to the shop.";
    private static final String LONG = "We have apples and pears and plums and cherries and grapes and melons and lemons and oranges "
            + "and bananas and figs and dates and nuts of every kind that you can think of and many more besides.";
    private static final String CALL_ITEM = "\"type\":\"function_call\"";
    private static final String[] CALLER = {"When do you open?", "What do you sell?", "Find my order.", "Thank you, goodbye."};

    private final Warnings warnings = new Warnings();
    private final MediaLoops loops = MediaLoops.create();
    private final VertxTransport transport = new VertxTransport(loops.vertx(), TransportOptions.defaults());
    private final Recorder recorder = new Recorder();
    private RehearsalModel model;
    private RealtimeSession session;
    private SessionSettings settings;
    private long position;

    static Stream<Dialect> dialects() {
        return Stream.of(new GaDialect(), new BetaDialect(), new QwenDialect(), new SpeachesDialect(), new AzurePreviewDialect(),
                new VoiceLiveDialect(), new XaiDialect(), new GptLiveDialect(), new GeminiLiveDialect());
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
        if (model != null) {
            model.close();
        }
        warnings.close();
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void oneConversationInEveryDialect(Dialect dialect) throws Exception {
        AtomicInteger heard = new AtomicInteger();
        SpeechRecognizer ears = new SpeechRecognizer() {
            @Override
            public String recognize(short[] samples, int sampleRate) {
                return CALLER[Math.min(heard.getAndIncrement(), CALLER.length - 1)];
            }

            @Override
            public void close() {
            }
        };
        // a new connection has a new dialogue, so the answers are counted here
        ScriptedDialogue before = ScriptedDialogue.of(Answer.say("hours", "At nine."), Answer.say("goods", LONG),
                new Answer("order", null, new io.sipmedia.rehearsal.dialogue.ToolCall("find_order", Map.of("number", "17"))),
                Answer.say("order", "It is on its way."));
        ScriptedDialogue after = ScriptedDialogue.of("Goodbye.");
        AtomicInteger opened = new AtomicInteger();
        model = RehearsalModel.start(new RehearsalModelOptions().dialect(RehearsalDialect.of(dialect.name())).apiKey("sk-test")
                .speech(new Speech(ears, new ToneSynthesizer())).speed(8)
                .dialogue(() -> opened.getAndIncrement() == 0 ? before.open() : after.open()));
        settings = settings(dialect);
        recorder.tool = call -> {
            session.toolOutput(call.toolCallId(), "{\"state\":\"" + call.arguments().replaceAll("\\D", "") + " shipped\"}");
            return 10_000;
        };
        session = new RealtimeSession(CALL, loops.of(CALL), transport, settings, recorder);
        session.open();
        session.answered();
        until(() -> spoken().contains(GREETING) && responses(1));

        // a turn
        say(1000);
        pause();
        until(() -> spoken().contains("At nine.") && responses(2));

        // an answer that the caller interrupts while it is being made
        say(1000);
        pause();
        int frames = recorder.audio.size();
        until(() -> recorder.audio.size() > frames + 15);
        AudioFrame interrupted = recorder.audio.get(recorder.audio.size() - 1);
        say(800);
        until(() -> recorder.group("speech-started").size() == 3);
        long received = recorder.audio.stream().filter(f -> interrupted.itemId().equals(f.itemId())).mapToLong(AudioFrame::durationMillis).sum();
        session.truncate(new PlayoutReport(CALL, List.of(
                new PlayedItem(interrupted.responseId(), interrupted.itemId(), interrupted.contentIndex(), 800, received))));
        pause();

        // what was said over it calls a function
        until(() -> spoken().contains("It is on its way.") && responses(5));
        assertEquals(List.of("find_order"), recorder.toolCalls.stream().map(ToolCall::name).toList());
        assertEquals("{\"number\":\"17\"}", recorder.toolCalls.get(0).arguments());

        // the line breaks
        model.sessions().get(0).drop();
        until(() -> recorder.signals.equals(List.of("ready", "lost", "ready")));

        // a goodbye
        say(1000);
        pause();
        until(() -> spoken().contains("Goodbye.") && responses(6));
        session.close("goodbye");
        until(() -> recorder.closed != null);

        assertEquals(expectedTranscript(), transcript());
        theNewConnectionWasToldWhatWasSaid(dialect);
        assertEquals(List.of(), recorder.group("text"), "nothing was written to the caller");
        assertEquals(recorder.group("response-started").size(), recorder.group("response-done").size(), "every answer that began is over");
        SessionRecord record = recorder.closed;
        assertEquals("goodbye, failed false, 6 responses, 1 interruptions, 0 failed, 1 tools, 1 reconnects, 0 dropped",
                record.endReason() + ", failed " + record.failed() + ", " + record.responses() + " responses, " + record.interruptions()
                        + " interruptions, " + record.failedResponses() + " failed, " + record.toolCalls() + " tools, "
                        + record.reconnects() + " reconnects, " + record.droppedMillis() + " dropped");
        assertEquals(position * 1000 / settings.options().input().sampleRate(), record.audioInMillis());
        assertEquals(dialect.capabilities().can(Ability.USAGE), (long) record.usage().get("audioOut") > 0, "usage: " + record.usage());
        assertEquals(List.of(), recorder.group("error").stream().map(e -> e.json()).toList());
        assertEquals(List.of(), warnings.lines());
        everythingWeSentWasValid(dialect);
    }

    private SessionSettings settings(Dialect dialect) {
        Defaults defaults = dialect.defaults();
        SessionOptions options = new SessionOptions(defaults.model() == null ? "a-model" : defaults.model(), "Be kind.", defaults.voice(),
                1.0, SessionOptions.defaults().input(), SessionOptions.defaults().output(), false,
                new Transcription(dialect instanceof SpeachesDialect ? "whisper-1" : defaults.transcription(), null, null), null,
                TurnDetection.serverVad(), "auto", 0, null);
        ObjectNode parameters = ClientEvents.MAPPER.createObjectNode().put("type", "object");
        parameters.putObject("properties").putObject("number").put("type", "string");
        parameters.put("additionalProperties", false); // as a route's functions have it
        return SessionSettings.of(dialect, options, model.url(), "sk-test").withReconnect(new ReconnectPolicy(20, 100, 5, 5000), 50)
                .withGreeting(GREETING).withTools(List.of(new ToolDefinition("find_order", "Finds an order", parameters)));
    }

    private boolean responses(int count) {
        return recorder.group("response-done").size() >= count;
    }

    private List<String> spoken() {
        return recorder.group("transcript").stream().map(e -> String.valueOf(e.body())).toList();
    }

    private List<String> transcript() {
        List<String> lines = new ArrayList<>();
        for (RealtimeEvent event : recorder.group("transcript")) {
            boolean cut = Boolean.TRUE.equals(event.detail(Detail.TRUNCATED));
            String words = String.valueOf(event.body());
            // how much of it had been made when it was stopped is a matter of milliseconds
            lines.add(event.detail(Detail.SPEAKER) + ": " + (cut && !words.isEmpty() && LONG.startsWith(words) ? "(the beginning)" : words));
        }
        return lines;
    }

    /** In the order in which they were said. */
    private static List<String> expectedTranscript() {
        return List.of("model: " + GREETING, "caller: " + CALLER[0], "model: At nine.", "caller: " + CALLER[1], "model: (the beginning)",
                "caller: " + CALLER[2], "model: It is on its way.", "caller: " + CALLER[3], "model: Goodbye.");
    }

    /** In items or in words, all of it and in its order: the caller, the model, the function and its result. */
    private void theNewConnectionWasToldWhatWasSaid(Dialect dialect) {
        String told = model.sessions().get(1).clientEvents().toString();
        String call = told.contains(CALL_ITEM) ? CALL_ITEM : "called the function find_order";
        List<String> said = List.of(GREETING, CALLER[0], "At nine.", CALLER[1], "We have", CALLER[2], call, "17 shipped", "It is on its way.");
        assertEquals(List.of(), said.stream().filter(words -> !told.contains(words)).toList(), told);
        assertEquals(said, said.stream().sorted(Comparator.comparingInt(told::indexOf)).toList());
        if (dialect.capabilities().can(Ability.HISTORY) && told.contains(CALL_ITEM)) {
            assertEquals(List.of("assistant", "user", "assistant", "user", "assistant", "user", "function_call", "function_call_output", "assistant"),
                    model.sessions().get(1).clientEvents("conversation.item.create").stream().map(event -> event.get("item"))
                            .map(item -> item.path("role").asText(item.path("type").asText())).toList());
        }
    }

    private void everythingWeSentWasValid(Dialect dialect) {
        for (RehearsalSession one : model.sessions()) {
            assertEquals(List.of(), one.serverEvents("error"));
            assertFalse(one.clientEvents().isEmpty());
            assertTrue(one.appends() > 0);
            for (JsonNode event : one.clientEvents()) {
                String wrong = switch (dialect.name()) {
                    case "ga" -> StrictSchema.violations(event);
                    case "beta", "speaches", "azure-preview" -> StrictSchema.betaViolations(event);
                    default -> "";
                };
                assertEquals("", wrong);
            }
        }
        boolean cut = model.sessions().get(0).truncations().size() == 1;
        assertEquals(dialect.capabilities().can(Ability.TRUNCATE), cut, "the server knows what was heard");
    }

    /** Something that turn detection takes for speech. */
    private void say(int millis) {
        short[] samples = new short[24 * millis];
        for (int i = 0; i < samples.length; i++) {
            double t = i / 24_000.0;
            double buzz = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                buzz += Math.sin(2 * Math.PI * 130 * harmonic * t) / harmonic;
            }
            samples[i] = (short) (5000 * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t)) * buzz);
        }
        send(samples);
    }

    private void pause() {
        send(new short[24 * 1200]);
    }

    private void send(short[] at24k) {
        int rate = settings.options().input().sampleRate();
        short[] samples = rate == 24_000 ? at24k : Resampler.convert(at24k, 24_000, rate);
        int frame = rate / 50;
        for (int from = 0; from + frame <= samples.length; from += frame) {
            session.audio(AudioFrame.of(CALL, rate, Arrays.copyOfRange(samples, from, from + frame), position));
            position += frame;
        }
    }
}
