// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoadTest {

    private static Load lasting(int calls) {
        return Load.lasting(new Args(new String[0]), calls);
    }

    @Test
    void moreCallsAtOnceThanThereAreNumbersAreRefusedAndTheWayOutIsNamed() {
        assertEquals(1000, lasting(1000).together());
        String message = assertThrows(OptionException.class, () -> lasting(1001)).getMessage();
        assertTrue(message.contains("1001") && message.contains("--hold"), message);
    }

    @Test
    void manyShortCallsAreFineAsLongAsFewAreUpAtOnce() {
        assertEquals(200, Load.coming(5000, 200, 1).together());
        assertEquals(1000, Load.coming(5000, 500, 2).together());
        String message = assertThrows(OptionException.class, () -> Load.coming(5000, 500, 2.5)).getMessage();
        assertTrue(message.contains("1250"), message);
    }

    @Test
    void whatIsNoNumberIsNamedWithItsOption() {
        Args args = new Args(new String[] {"--seconds", "long", "--timed", "1.5"});
        assertEquals("--seconds takes a number, not long", assertThrows(OptionException.class, () -> Load.lasting(args, 1)).getMessage());
        assertEquals("--timed takes a whole number, not 1.5", assertThrows(OptionException.class, () -> Sampling.of(args)).getMessage());
    }
}
