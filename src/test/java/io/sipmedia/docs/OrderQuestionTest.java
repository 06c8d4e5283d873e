// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.crm.SampleCrm;
import io.sipmedia.rehearsal.junit.CallerAssert;
import io.sipmedia.rehearsal.junit.Rehearsal;
import io.sipmedia.rehearsal.junit.RehearsalExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test that docs/rehearsal.md shows. */
// docs: begin
@Timeout(120)
@ExtendWith(RehearsalExtension.class)
class OrderQuestionTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Main main = new Main();

    /** Starts the routes under test on a free port; returns what to dial. */
    private String start(String modelUrl, String crmUrl) throws Exception {
        main.addInitialProperty("REALTIME_URL", modelUrl);
        main.addInitialProperty("CRM_URL", crmUrl);
        main.addInitialProperty("DATABASE_URL", "jdbc:h2:mem:calls");
        main.addInitialProperty("camel.main.routesIncludePattern", "file:routes/*.camel.yaml");
        main.addInitialProperty("camel.component.sip-media.listen", "udp:127.0.0.1:0");
        main.start();
        int port = main.getCamelContext().getComponent("sip-media", SipMediaComponent.class).port("udp");
        return "sip:agent@127.0.0.1:" + port;
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void theCallerIsLookedUp(Rehearsal rehearsal) throws Exception {
        rehearsal.model().ready().get(60, TimeUnit.SECONDS);              // speech models are loaded once per JVM
        try (SampleCrm crm = SampleCrm.start()) {
            ScriptedCaller caller = rehearsal.caller(start(rehearsal.model().url(), crm.lookupUrl())).call();

            caller.waitsUntilAnswerEnds(LIMIT)                            // the greeting
                    .says("my-number-is.wav").hears(LIMIT)
                    .hangsUp();

            CallerAssert.assertThat(caller).heardSpeechFor(Duration.ofSeconds(1)).heardLevelBetween(-40, -3);
            assertEquals(List.of("/customers?phone=1007"), crm.requests());
            assertTrue(rehearsal.model().sessions().get(0).heard().toString().contains("number is"));
        }
    }

    @Test
    void aModelThatRefusesEndsInThePromptAndAHangUp(Rehearsal rehearsal) throws Exception {
        rehearsal.model().faults().refuse(401);                           // as with a wrong key
        try {
            ScriptedCaller caller = rehearsal.caller(start(rehearsal.model().url(), "http://127.0.0.1:9/?phone={phone}")).call();
            caller.hears(LIMIT).expectHangUp(LIMIT);
            CallerAssert.assertThat(caller).wasHungUpOn();
        } finally {
            rehearsal.model().faults().clear();
        }
    }
}
// docs: end
