// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.caller.Phones;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RehearsalExtensionTest {

    @RegisterExtension
    static RehearsalExtension extension = new RehearsalExtension(() -> new RehearsalModelOptions().tones());

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static Phones.Phone phone;
    private static ScriptedCaller left;
    private static RehearsalModel earlier;

    @BeforeAll
    static void answer() throws Exception {
        phone = Phones.thatSays("opening-hours.wav");
        System.setProperty("test.phone", phone.uri());
    }

    @AfterAll
    static void hangUp() {
        phone.close();
        System.clearProperty("test.phone");
    }

    @Test
    @Order(1)
    void aCallerIsAParameterAndItsCallCanBeAsserted(@CallerTo("${test.phone}") ScriptedCaller caller, Rehearsal rehearsal, @TempDir Path folder)
            throws Exception {
        caller.call();
        CallerAssert.assertThat(caller).heardNothing();
        caller.says("hello.wav");
        phone.speak();
        caller.waitsUntilAnswerEnds(Duration.ofMillis(400), LIMIT);
        CallerAssert heard = CallerAssert.assertThat(caller).heardSpeech().heardSpeechFor(Duration.ofSeconds(1)).heardLevelBetween(-25, -15)
                .heardDigits("");
        assertThrows(AssertionError.class, heard::heardNothing);
        assertThrows(AssertionError.class, heard::wasHungUpOn);
        assertThrows(AssertionError.class, () -> heard.heardDigits("1"));
        assertThrows(AssertionError.class, () -> heard.wasSilentWithin(LIMIT));
        assertTrue(Files.size(rehearsal.report(caller, folder)) > 10_000);
        left = caller;
    }

    @Test
    @Order(2)
    void callersAreClosedAfterTheirTest() {
        assertTrue(left.ended());
        assertFalse(left.endedByPeer());
    }

    @Test
    @Order(3)
    void theModelStartsOnDemand(RehearsalModel model, Rehearsal rehearsal) {
        assertTrue(model.url().startsWith("ws://127.0.0.1:"));
        assertSame(model, rehearsal.model());
        earlier = model;
    }

    @Test
    @Order(4)
    void andIsSharedByTheClass(RehearsalModel model) {
        assertNotNull(earlier);
        assertEquals(earlier.url(), model.url());
    }
}
