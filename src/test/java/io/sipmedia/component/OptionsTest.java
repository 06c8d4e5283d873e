// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is told before the first call, with the option's name, what it holds and what is allowed. */
class OptionsTest extends PhoneTestSupport {

    private static final String ROUTE = """
            - route:
                from:
                  uri: "sip-media:agent?%s"
                  steps:
                    - process: { ref: seen }
            """;

    private static String words(Throwable error) {
        StringBuilder words = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            words.append(each.getMessage()).append('\n');
        }
        return words.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "include=audio,events         | include        | audio alone",
        "include=sounds               | include        | incoming, answered, dtmf",
        "codecs=G729                  | codecs         | PCMU, PCMA, G722, opus",
        "dispatch=thread              | dispatch       | loop, worker",
        "fallbackAction=shrug         | fallbackAction | hangup, transfer, none",
        "fallbackAction=transfer      | fallbackTarget | a sip: or tel: URI",
        "idleAudio=music              | idleAudio      | silence, comfort-noise, none",
        "rtpTimeout=-1                | rtpTimeout     | 0 or more",
        "ringTimeout=1                | ringTimeout    | 1000 to 600000 ms",
        "ringTimeout=11m              | ringTimeout    | 1000 to 600000 ms",
        "statsInterval=1              | statsInterval  | 100 or more ms, or 0",
        "greeting=file:no/such.wav    | greeting       | no/such.wav",
    })
    void aWrongValueStopsTheStart(String option, String name, String allowed) {
        String words = words(assertThrows(Exception.class, () -> start(ROUTE.formatted(option))));
        assertTrue(words.contains(name), words);
        assertTrue(words.contains(allowed), words);
    }

    @Test
    void consumersOfANameMustAgree() {
        String words = words(assertThrows(Exception.class,
                () -> start(ROUTE.formatted("codecs=PCMU"), ROUTE.formatted("codecs=PCMA"))));
        assertTrue(words.contains("'PCMU' in one and 'PCMA' in another"), words);
    }

    @ParameterizedTest
    @CsvSource({"rtpPorts, 50000", "rtpPorts, 100-200", "mediaAddress, example.com", "listen, udp:somewhere:5060"})
    void aWrongComponentOptionStopsTheStart(String option, String value) {
        switch (option) {
            case "rtpPorts" -> sip.setRtpPorts(value);
            case "mediaAddress" -> sip.setMediaAddress(value);
            default -> sip.setListen(value);
        }
        String words = words(assertThrows(Exception.class, () -> start(ROUTE.formatted("include=events"))));
        assertTrue(words.contains(value), words);
    }

    @Test
    void aWrongOperationIsToldAtTheStart() {
        String words = words(assertThrows(Exception.class, () -> start("""
                - route:
                    from:
                      uri: direct:a
                      steps:
                        - to: sip-media:agent?operation=sing
                """)));
        assertTrue(words.contains("sing") && words.contains("hangup"), words);
    }

    @Test
    void producersAloneDoNotListen() throws Exception {
        start("""
                - route:
                    from:
                      uri: direct:a
                      steps:
                        - to: sip-media:agent?operation=clear
                """);
        assertTrue(sip.listening().isEmpty());
        assertEquals(HealthCheck.State.UP, new SipMediaHealthCheck(sip).call(Map.of()).getState());
        Exception e = camel.createFluentProducerTemplate().to("direct:a").send().getException();
        assertTrue(e.getMessage().contains(SipMediaConstants.CALL_ID), e.getMessage());
    }

    @Test
    void healthAndConsoleTellWhatIsUp() throws Exception {
        start(ROUTE.formatted("include=events"));
        HealthCheck.Result health = HealthCheckHelper.invoke(camel).stream()
                .filter(result -> result.getCheck().getId().equals("component:sip-media")).findFirst().orElseThrow();
        assertEquals(HealthCheck.State.UP, health.getState());
        SipMediaDevConsole console = new SipMediaDevConsole();
        console.setCamelContext(camel);
        assertNotNull(console.doCallJson(Map.of()).get("calls"));
        assertFalse(console.doCallText(Map.of()).isEmpty());
    }
}
