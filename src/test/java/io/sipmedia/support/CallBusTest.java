// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.Warnings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever listens hears everything, whatever the others do with it. */
class CallBusTest {

    private final CallBus bus = new CallBus();
    private final List<String> heard = new ArrayList<>();

    private void listen() {
        bus.subscribe((signal, callId, detail) -> heard.add(signal + " " + callId + " " + detail));
    }

    @Test
    void aListenerThatFailsKeepsTheSignalFromNobody() {
        bus.subscribe((signal, callId, detail) -> {
            throw new IllegalStateException("no");
        });
        listen();
        bus.subscribe((signal, callId, detail) -> {
            throw new NoClassDefFoundError("gone");
        });
        listen();
        bus.publish(CallBus.Signal.CALL_ENDED, "a", "bye");
        assertEquals(List.of("CALL_ENDED a bye", "CALL_ENDED a bye"), heard);
    }

    @Test
    void itsFailureIsToldOncePerSignal() {
        bus.subscribe((signal, callId, detail) -> {
            throw new IllegalStateException("no");
        });
        listen();
        try (Warnings warnings = new Warnings(CallBus.class.getName())) {
            for (int i = 0; i < 50; i++) {
                bus.publish(CallBus.Signal.CALLER_SPEAKS, "a", null);
                bus.publish(CallBus.Signal.CALL_ENDED, "a", null);
            }
            assertEquals(100, heard.size());
            assertEquals(2, warnings.lines().size(), warnings.lines()::toString);
            assertTrue(warnings.lines().get(0).contains("CALLER_SPEAKS") && warnings.lines().get(0).contains("IllegalStateException: no"),
                    warnings.lines()::toString);
            assertTrue(warnings.lines().get(1).contains("CALL_ENDED"), warnings.lines()::toString);
        }
    }
}
