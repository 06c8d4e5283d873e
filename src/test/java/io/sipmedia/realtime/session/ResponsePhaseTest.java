// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static io.sipmedia.realtime.session.ResponsePhase.IDLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sipmedia.realtime.session.ResponsePhase.Input;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a response, as docs/how-it-works.md draws it. */
class ResponsePhaseTest {

    @ParameterizedTest
    @CsvSource({
        // what happens, and where that leads
        "SENT CREATED DONE, IDLE",
        "CREATED DONE, IDLE",
        "SENT CREATED DISCARD, DISCARDED",
        "SENT CREATED DISCARD DONE, IDLE",
        "SENT REFUSED_AS_BUSY, OCCUPIED",
        "SENT REFUSED_AS_BUSY DONE, IDLE",
        "SENT CREATED REFUSED_AS_BUSY, ACTIVE",
        "SENT REFUSED, IDLE",
        "SENT UNANSWERED, IDLE",
        "SENT REFUSED_AS_BUSY UNANSWERED, IDLE",
        "CREATED UNANSWERED, ACTIVE",
        "CREATED DISCARD CREATED, ACTIVE",
        "DONE, IDLE",
    })
    void goesItsWay(String inputs, ResponsePhase expected) {
        assertEquals(expected, Arrays.stream(inputs.split(" ")).map(Input::valueOf).reduce(IDLE, ResponsePhase::on, (a, b) -> b));
    }

    @ParameterizedTest
    @EnumSource(ResponsePhase.class)
    void everyInputHasAnAnswerAndTheEndOfAConnectionIsTheEndOfItsResponse(ResponsePhase phase) {
        for (Input input : Input.values()) {
            assertNotNull(phase.on(input), input.name());
        }
        assertEquals(IDLE, phase.on(Input.LOST));
    }

    @Test
    void everyPhaseIsReachedAndLeft() {
        Set<ResponsePhase> reached = EnumSet.of(IDLE);
        for (int i = 0; i < ResponsePhase.values().length; i++) {
            reached.addAll(reached.stream().flatMap(phase -> Arrays.stream(Input.values()).map(phase::on)).collect(Collectors.toSet()));
        }
        assertEquals(EnumSet.allOf(ResponsePhase.class), reached);
    }
}
