// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalCall.State;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;

/** The message that accepts a call says who pays for it, and who calls. */
class OpenAiSipTenantTest extends OpenAiSipTestBase {

    private RehearsalCall accept(String options, String tenant) {
        RehearsalCall call = model.calls().ring();
        template.sendBodyAndHeaders("openai-sip:openai?operation=accept&session.greeting=Hello." + options, null,
                Map.of(OpenAiSipConstants.CALL_ID, call.id(), RealtimeConstants.TENANT, tenant, OpenAiSipConstants.FROM, "sip:+14155550123@trunk"));
        return call;
    }

    private long spent(String tenant) {
        return context.getComponent("realtime", RealtimeComponent.class).ledger().account(tenant).today().tokens();
    }

    @Test
    void aCallIsBookedOnTheTenantThatTheMessageNames() {
        accept("&session.tenant=acme", "umbrella");
        until(() -> spent("umbrella") > 0);
        assertEquals(0, spent("acme"));
        assertEquals(0, spent("default"));
    }

    @Test
    void theDayOfOneTenantIsNotThatOfAnother() {
        accept("", "umbrella");
        until(() -> spent("umbrella") > 0);
        CamelExecutionException e = assertThrows(CamelExecutionException.class, () -> accept("&session.budgetPerDay=1 tokens", "umbrella"));
        assertTrue(assertInstanceOf(BudgetSpentException.class, e.getCause()).getMessage().contains("umbrella"), e.getCause().getMessage());
        assertEquals(State.ACCEPTED, accept("&session.budgetPerDay=1 tokens", "acme").state());
    }

    @Test
    void theProviderIsToldWhoCallsAsAKeyedHashOnly() {
        RehearsalCall call = accept("&session.safetySecret=pepper", "acme");
        until(() -> call.sidebands().size() == 1);
        assertTrue(call.sidebands().get(0).headers().get("openai-safety-identifier").matches("[0-9a-f]{64}"));
    }
}
