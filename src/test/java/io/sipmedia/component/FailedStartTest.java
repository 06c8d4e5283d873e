// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** A start that fails half way says why, and leaves nothing behind when it is stopped. */
class FailedStartTest extends PhoneTestSupport {

    private static final String ROUTE = """
            - route:
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    @Test
    void aWrongOptionIsTheOnlyError() throws Exception {
        sip.setRtpPorts("5");
        Exception failure = assertThrows(Exception.class, () -> start(ROUTE));
        assertTrue(messages(failure).contains("'5'"), messages(failure));
        assertDoesNotThrow(() -> sip.doStop());
        assertEquals(0, sip.callCount());
        camel.stop();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            sip.setListen("udp:127.0.0.1:" + other.getLocalPort());
            Exception failure = assertThrows(Exception.class, () -> start(ROUTE));
            assertTrue(messages(failure).contains("cannot open udp:127.0.0.1:" + other.getLocalPort()), messages(failure));
        }
        assertTrue(sip.listening().isEmpty());
        camel.stop();
    }

    @Test
    void aComponentThatWasNeverStartedStops() {
        assertDoesNotThrow(() -> new SipMediaComponent().doStop());
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable e = failure; e != null && e.getCause() != e; e = e.getCause()) {
            all.append(e.getMessage()).append('\n');
        }
        return all.toString();
    }
}
