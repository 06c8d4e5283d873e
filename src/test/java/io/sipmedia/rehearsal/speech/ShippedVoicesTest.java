// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.G711;
import io.sipmedia.rehearsal.dialogue.Answer;
import io.sipmedia.rehearsal.dialogue.DialogueSession;
import io.sipmedia.rehearsal.dialogue.ToolSpec;
import io.sipmedia.rehearsal.dialogue.YamlDialogue;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scripted call must work every time: each phrase that ships is understood word for word, through turn detection and
 * the telephone, wherever it falls on the frames.
 */
class ShippedVoicesTest {

    private static final Map<String, String> INTENTS = Map.ofEntries(
            Map.entry("hello.wav", "greet"), Map.entry("where-is-my-order.wav", "order"),
            Map.entry("where-is-my-order-rms.wav", "order"), Map.entry("my-number-is.wav", "number"),
            Map.entry("my-number-is-rms.wav", "number"), Map.entry("opening-hours.wav", "hours"),
            Map.entry("opening-hours-rms.wav", "hours"), Map.entry("interruption.wav", "hours"),
            Map.entry("transfer-sales.wav", "transfer"), Map.entry("transfer-support.wav", "transfer"),
            Map.entry("repeat-that.wav", "repeat"), Map.entry("invoice-question.wav", "problem"),
            Map.entry("yes-please.wav", "yes"), Map.entry("no-thank-you.wav", "thanks"), Map.entry("thanks.wav", "thanks"),
            Map.entry("goodbye.wav", "goodbye"), Map.entry("goodbye-rms.wav", "goodbye"));
    private static final String OUT_OF_GRAMMAR = "human-out-of-grammar.wav";
    private static final List<ToolSpec> TOOLS = List.of(new ToolSpec("lookup_customer", Map.of("phone", List.of())),
            new ToolSpec("transfer_call", Map.of("department", List.of())));

    private static Speech speech;
    private static Properties words;

    @BeforeAll
    static void load() throws Exception {
        speech = Speech.shared(line -> {
        }).get();
        words = new Properties();
        try (InputStream in = ShippedVoicesTest.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/words.properties")) {
            words.load(in);
        }
    }

    static Stream<Arguments> phrases() throws IOException {
        Properties all = new Properties();
        try (InputStream in = ShippedVoicesTest.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/words.properties")) {
            all.load(in);
        }
        return all.stringPropertyNames().stream().filter(file -> !file.equals(OUT_OF_GRAMMAR)).sorted()
                .flatMap(file -> Stream.of(Arguments.of(file, G711.MU_LAW, 8_000), Arguments.of(file, G711.A_LAW, 6_457)));
    }

    // what turn detection makes of the line, as a session does it: 300 ms before the start, the silence at the end
    private static List<short[]> turns(short[] line) {
        List<short[]> turns = new ArrayList<>();
        long[] start = new long[1];
        VoiceActivityDetector detector = new VoiceActivityDetector(24_000, 0.5, 500);
        detector.accept(line, event -> {
            if (event.kind() == VoiceActivityDetector.Kind.STARTED) {
                start[0] = Math.max(0, event.millis() - 300);
            } else {
                turns.add(Arrays.copyOfRange(line, (int) start[0] * 24, (int) event.millis() * 24));
            }
        });
        return turns;
    }

    @ParameterizedTest
    @MethodSource("phrases")
    void everyPhraseIsOneTurnAndUnderstood(String file, G711 law, int lead) {
        List<short[]> turns = turns(TelephoneVoice.line(file, law, lead, 1000));
        assertEquals(1, turns.size(), file);
        String heard = speech.recognizer().recognize(turns.get(0), 24_000);
        assertEquals(words.getProperty(file).replace(",", ""), heard);
        DialogueSession session = YamlDialogue.shipped().open();
        Answer answer = session.heard(heard, TOOLS);
        assertEquals(INTENTS.get(file), answer.intent(), heard);
        if (file.startsWith("my-number")) {
            assertEquals("1007", answer.call().arguments().get("phone"));
        }
        if (file.startsWith("transfer")) {
            assertTrue(file.contains(answer.call().arguments().get("department").toString()));
        }
    }

    @Test
    void whatTheGrammarDoesNotKnowIsNotTakenForAnother() {
        short[] turn = turns(TelephoneVoice.line(OUT_OF_GRAMMAR, G711.MU_LAW, 8_000, 1000)).get(0);
        String heard = speech.recognizer().recognize(turn, 24_000);
        assertEquals("fallback", YamlDialogue.shipped().open().heard(heard, TOOLS).intent(), heard);
    }

    @Test
    void theModelUnderstandsItsOwnVoice() {
        short[] said = speech.synthesizer().synthesize("what are your opening hours");
        assertEquals("what are your opening hours", speech.recognizer().recognize(said, 24_000));
    }

    @Test
    void silenceIsNothing() {
        assertEquals("", speech.recognizer().recognize(new short[24_000], 24_000));
        assertEquals("", speech.recognizer().recognize(new short[10], 24_000));
    }
}
