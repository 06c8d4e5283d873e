// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A softphone that is not ours calls the gateway. It announces the address of the machine's network card and sends from
 * loopback, as softphones do that are told to dial 127.0.0.1.
 */
class BaresipCallTest extends BlackBoxTest {

    private static final int QUIETEST = -30;
    private static final int LOUDEST = -12;

    @Override
    Map<String, String> programs() {
        return Map.of("baresip", "baresip");
    }

    @Test
    void theCallerHangsUp() throws Exception {
        try (Baresip caller = Baresip.call(folder, CallerVoice.says("where-is-my-order.wav"), phone.port("udp"), 17)) {
            await("the call").atMost(LIMIT).until(() -> phone.callCount() == 1);
            assertEquals(0, caller.peer().exit(30));
            assertTrue(understood().contains("order"), "the model understood: " + understood());
            List<SpeechSegment> said = speaks(caller.said(), 1);
            // greeting and answer
            List<SpeechSegment> heard = speaks(caller.heard(), 2);
            assertAnswered(caller, said.get(0), heard);
            await("the record").atMost(LIMIT).until(() -> !causes().isEmpty());
            assertEquals(List.of("remote-bye"), causes());
            assertFree(Set.of(caller.mediaPort(), caller.mediaPort() + 1));
        }
    }

    @Test
    void theGatewayHangsUpAfterItsLastWord() throws Exception {
        try (Baresip caller = Baresip.call(folder, CallerVoice.says("goodbye.wav"), phone.port("udp"), 40)) {
            await("the end").atMost(LIMIT).until(() -> !causes().isEmpty() && caller.peer().output().contains("session closed"));
            List<SpeechSegment> said = speaks(caller.said(), 1);
            List<SpeechSegment> heard = speaks(caller.heard(), 2);
            assertAnswered(caller, said.get(0), heard);
            double leave = CallerVoice.after(heard, said.get(0).endMillis()).stream().mapToDouble(SpeechSegment::durationMillis).sum();
            assertTrue(leave > 1000, "the model's goodbye is whole: " + heard);
            assertEquals(List.of("local-bye"), causes());
            assertTrue(understood().contains("goodbye"), "the model understood: " + understood());
            assertFree(Set.of(caller.mediaPort(), caller.mediaPort() + 1));
        }
    }

    private static List<SpeechSegment> speaks(short[] recording, int least) {
        List<SpeechSegment> speech = CallerVoice.speech(recording);
        assertTrue(speech.size() >= least, "speech: " + speech);
        return speech;
    }

    private void assertAnswered(Baresip caller, SpeechSegment said, List<SpeechSegment> heard) throws Exception {
        // both recordings end with the call; the one of what was heard begins with the first packet
        double shift = (caller.said().length - caller.heard().length) * 1000.0 / CallerVoice.RATE;
        List<SpeechSegment> answers = CallerVoice.after(heard, said.endMillis() - shift);
        assertFalse(answers.isEmpty(), "heard after " + said + ": " + heard);
        double level = CallerVoice.level(heard);
        assertTrue(level > QUIETEST && level < LOUDEST, "level of what was heard: " + level);
        report(String.format(Locale.ROOT, "said at %.1f dBFS, heard at %.1f dBFS, answer %.0f ms after the question (%s)",
                said.levelDbfs(), level, answers.get(0).startMillis() + shift - said.endMillis(), folder));
    }
}
