// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Interruptions of real calls by the options that leave them to us. */
class InterruptionTest extends AcceptanceTest {

    private static final String LONG = "This answer is long enough to be interrupted by somebody who is in a hurry and knows it all.";

    @Test
    void aCallerWhoHangsUpWhileHeInterruptsIsNoErrorInTheLog() throws Exception {
        start(new Agent.Setup().answers(LONG));
        String callId;
        try (Warnings warnings = new Warnings("")) {
            try (ScriptedCaller caller = agent.caller().build()) {
                Sound.awaitHeard(caller.call(), Sound.GREETING);
                caller.says(Sound.tone(700)).hearsFor(Duration.ofMillis(600), LIMIT).hangsUp();
            }
            callId = agent.record().callId();
            agent.awaitQuiet();
            // what the event interrupted finds when it has waited behind a slow one
            Route route = agent.realtime.getCamelContext().getRoute("barge-in");
            Exchange late = new DefaultExchange(route.getCamelContext());
            late.getIn().setHeader(RealtimeConstants.CALL_ID, callId);
            route.getProcessor().process(late);
            assertNull(late.getException());
            assertEquals(new PlayoutReport(callId, List.of()), late.getMessage().getBody());
            assertEquals(List.of(), warnings.lines());
        }
    }
}
