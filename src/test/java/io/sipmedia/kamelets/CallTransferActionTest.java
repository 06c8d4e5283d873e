// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.kamelets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code call-transfer-action} in a route, with the telephone played by the test. */
class CallTransferActionTest extends KameletTestSupport {

    private final List<String> transfers = new ArrayList<>();
    private int status = 200;
    private RuntimeException failure;

    @BeforeEach
    void telephone() throws Exception {
        context.addComponent("sip-media", new FakeComponent(sent -> {
            assertTrue(sent.uri().contains("operation=transfer"), sent.uri());
            transfers.add(sent.exchange().getMessage().getHeader("CamelSipMediaTarget", String.class));
            if (failure != null) {
                throw failure;
            }
            sent.exchange().getMessage().setHeader("CamelSipMediaTransferAccepted", status == 200);
            sent.exchange().getMessage().setHeader("CamelSipMediaTransferStatus", status);
            sent.exchange().getMessage().setBody(Map.of("accepted", status == 200));
        }));
        start("call-transfer-action", Map.of("departments", "sales=sip:sales@pbx.example.com,support=+12025550100@pbx.example.com"));
    }

    @Test
    void transfersToADepartment() throws Exception {
        assertEquals("{\"transferred\":true}", answer(Map.of("department", "support", "CamelSipMediaCallId", "c1")));
        assertEquals(List.of("sip:+12025550100@pbx.example.com"), transfers);
    }

    @ParameterizedTest
    @CsvSource({"486,the line is busy", "603,the transfer was declined", "480,nobody answers", "500,the transfer failed with status 500"})
    void tellsTheModelWhyNot(int answered, String reason) throws Exception {
        status = answered;
        assertEquals("{\"transferred\":false,\"reason\":\"" + reason + "\"}", answer(Map.of("department", "sales")));
    }

    @Test
    void aCallThatIsGoneIsAnAnswerToo() throws Exception {
        failure = new IllegalStateException("the call is gone");
        assertEquals("{\"transferred\":false,\"reason\":\"the transfer could not be made\"}", answer(Map.of("department", "sales")));
    }

    @Test
    void dialsNothingElse() throws Exception {
        assertEquals("{\"transferred\":false,\"reason\":\"there is no such department\",\"departments\":[\"sales\",\"support\"]}",
                answer(Map.of("department", "sip:x@evil.example?Replaces=1", "CamelSipMediaTarget", "sip:x@evil.example")));
        Exchange none = send(e -> e.getMessage().setBody("{\"target\":\"sip:x@evil.example\"}"));
        assertTrue(none.getMessage().getBody(String.class).startsWith("{\"transferred\":false,"));
        assertEquals(List.of(), transfers);
    }
}
