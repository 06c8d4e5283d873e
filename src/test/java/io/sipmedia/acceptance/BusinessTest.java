// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.call.CallRecord;
import io.sipmedia.processor.Utterance;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SipTraceEntry;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static io.sipmedia.acceptance.Agent.calls;
import static io.sipmedia.acceptance.Agent.says;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a business wants of a call: customers found over HTTP and in SQL, words on record, transfers. */
class BusinessTest extends AcceptanceTest {

    private static final String FOUND = "An answer to that.";
    private static final String SALES = "sip:sales@127.0.0.1:5099";

    @Test
    void theCustomerIsFoundOverHttp() throws Exception {
        start(new Agent.Setup().answers(calls("lookup_customer", Map.of("phone", "1007")), says(FOUND)));
        try (ScriptedCaller caller = agent.caller().build()) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, FOUND);
            caller.hangsUp();
        }
        assertEquals(List.of("/customers?phone=1007"), agent.crm.requests());
        assertEquals("Ada Miller", agent.toolOutput().at("/customer/name").asText());
        assertEquals(2, agent.session().clientEvents("response.create").size(), "the greeting, and the answer to the function's result");
    }

    @Test
    void theCustomerIsFoundInTheDatabase() throws Exception {
        String url = "jdbc:h2:mem:crm" + System.nanoTime();
        try (var crm = DriverManager.getConnection(url); var sql = crm.createStatement()) {
            sql.execute("create table customer (phone varchar, name varchar, city varchar)");
            sql.execute("insert into customer values ('1007', 'Grace Hopper', 'New York'), ('1008', 'Alan Turing', 'London')");
            start(new Agent.Setup()
                    .edited(yaml -> {
                        String old = "url: \"RAW({{CRM_URL}})\"";
                        assertTrue(yaml.contains(old));
                        return yaml.replace(old, "query: \"select name, city from customer where phone = :#phone\"\n"
                                + "              jdbcUrl: \"RAW(" + url + ")\"\n              #");
                    })
                    .answers(calls("lookup_customer", Map.of("phone", "1007")), says(FOUND)));
            try (ScriptedCaller caller = agent.caller().build()) {
                Sound.awaitHeard(caller.call(), Sound.GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, FOUND);
            caller.hangsUp();
            }
            JsonNode found = agent.toolOutput();
            assertEquals("Grace Hopper", found.findValue("name").asText(), found.toString());
            assertFalse(found.toString().contains("Turing"), found.toString());
            assertEquals(List.of(), agent.crm.requests());
        }
    }

    @Test
    void aTransferThatIsAccepted() throws Exception {
        start(new Agent.Setup().with("TRANSFER_ALLOWED", "sales=" + SALES)
                .answers(calls("transfer_call", Map.of("department", "sales")), says(FOUND)));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            caller.says(Sound.tone(700));
            assertEquals(SALES, caller.expectTransfer(LIMIT));
            caller.expectHangUp(LIMIT);
        }
        CallRecord record = agent.record();
        assertEquals("transferred", record.cause());
        assertEquals(new CallRecord.Transfer(SALES, true, 200, "OK"), record.transfer());
        List<String> requests = caller.sipTrace().stream().map(SipTraceEntry::startLine).map(line -> line.split(" ")[0]).toList();
        assertTrue(requests.containsAll(List.of("REFER", "NOTIFY", "BYE")), requests.toString());
    }

    @Test
    void aTransferThatIsDeclinedLeavesTheCallerInTheCall() throws Exception {
        start(new Agent.Setup().with("TRANSFER_ALLOWED", "sales=" + SALES)
                .answers(calls("transfer_call", Map.of("department", "sales")), says(FOUND)));
        ScriptedCaller caller = agent.caller().declinesTransfers().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            caller.says(Sound.tone(700));
            assertEquals(SALES, caller.expectTransfer(LIMIT));
            Sound.awaitHeard(caller, Sound.GREETING, FOUND);
            assertFalse(caller.ended());
            Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, FOUND, FOUND);
            caller.hangsUp();
        }
        assertEquals("{\"transferred\":false,\"reason\":\"the transfer was declined\"}", agent.toolOutput().toString());
        CallRecord record = agent.record();
        assertEquals("remote-bye", record.cause());
        assertEquals(new CallRecord.Transfer(SALES, false, 603, "Decline"), record.transfer());
    }

    @Test
    void aTransferToSomewhereElseIsNotEvenTried() throws Exception {
        start(new Agent.Setup().with("TRANSFER_ALLOWED", "sales=" + SALES)
                .answers(calls("transfer_call", Map.of("department", "+19005550199@premium.example.com", "target", "sip:1@127.0.0.1")), says(FOUND)));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(700)), Sound.GREETING, FOUND);
            caller.hangsUp();
        }
        assertFalse(agent.toolOutput().get("transferred").asBoolean());
        assertTrue(caller.sipTrace().stream().noneMatch(entry -> entry.startLine().startsWith("REFER")));
    }

    @Test
    void theRehearsalModelSaysThatATransferFailed() throws Exception {
        startWithSpeech(new Agent.Setup().with("TRANSFER_ALLOWED", "sales=" + SALES));
        try (ScriptedCaller caller = agent.caller().declinesTransfers().build()) {
            caller.call().waitsUntilAnswerEnds(LIMIT).says("transfer-sales.wav");
            caller.expectTransfer(LIMIT);
            caller.waitsForSilence(Duration.ofMillis(100), LIMIT).waitsUntilAnswerEnds(LIMIT).hangsUp();
        }
        List<Utterance> rows = agent.transcript(agent.record().callId(), 3);
        assertTrue(rows.get(2).text().startsWith("I am sorry, nobody in sales can take your call"), rows.toString());
    }
}
