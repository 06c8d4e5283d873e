// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallScriptTest {

    @Test
    void theFirstCallThatShipsIsWellFormed() {
        CallScript script = CallScript.firstCall();
        assertEquals("+12025550123", script.caller().get("from"));
        assertEquals("hangsUp", script.steps().get(script.steps().size() - 1).name());
        script.steps().stream().filter(step -> "says".equals(step.name()))
                .forEach(step -> assertTrue(Voices.load(step.argument().toString(), 8000).length > 0));
    }

    @Test
    void stepsAreDoneInOrder() throws Exception {
        CallScript script = CallScript.parse("""
                caller:
                  from: "1001"
                  headers: { X-Customer: 1007 }
                steps:
                  - waitsUntilAnswerEnds: 5s
                  - says: hello.wav
                  - sends: "4"
                  - waits: 100ms
                  - holds
                  - resumes
                  - interrupts: { with: yes-please.wav, after: 200ms }
                  - hangsUp
                """, "test.yaml");
        try (AnsweringPhone phone = AnsweringPhone.answers(); ScriptedCaller caller = script.caller(phone.uri()).build()) {
            Thread talker = new Thread(() -> {
                Awaitility.await().until(() -> phone.count("ACK") == 1);
                phone.media.mouth().say(Voices.load("hello.wav", 8000));
                Awaitility.await().until(() -> phone.count("ACK") == 3);
                phone.media.mouth().say(Voices.load("opening-hours.wav", 8000));
            });
            talker.start();
            script.run(caller);
            talker.join();
            assertEquals("1007", first(phone));
            assertEquals("4", phone.ear.digits());
            assertEquals(2, phone.ear.segments().size());
            assertEquals(1, phone.count("BYE"));
        }
    }

    @Test
    void aFailedStepIsNamedAndTheCallHungUp() throws Exception {
        CallScript script = CallScript.parse("steps: [ { hears: 100ms } ]", "test.yaml");
        try (AnsweringPhone phone = AnsweringPhone.answers(); ScriptedCaller caller = script.caller(phone.uri()).build()) {
            assertTrue(assertThrows(CallerException.class, () -> script.run(caller)).getMessage().startsWith("Step 1 (hears): Not within 100 ms"));
            assertEquals(1, phone.count("BYE"));
        }
    }

    @Test
    void mistakesInTheFileAreNamed() {
        for (List<String> wrong : List.of(
                List.of("steps: [ sings ]", "step 1: no step 'sings'; allowed: expectHangUp, hangsUp"),
                List.of("says: x", "a script is a map with 'steps'"),
                List.of("steps: [", "is no YAML"))) {
            String message = assertThrows(IllegalArgumentException.class, () -> CallScript.parse(wrong.get(0), "t.yaml")).getMessage();
            assertTrue(message.contains(wrong.get(1)), message);
        }
    }

    private static String first(AnsweringPhone phone) {
        return phone.received.stream().filter(m -> "INVITE".equals(m.method())).findFirst().orElseThrow().header("X-Customer");
    }
}
