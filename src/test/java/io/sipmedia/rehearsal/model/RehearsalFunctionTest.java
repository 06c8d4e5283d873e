// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.rehearsal.dialogue.YamlDialogue;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped dialogue calls functions that the session declares, and only those. Words come as user messages. */
class RehearsalFunctionTest {

    private static final String TOOLS = "'tools':[{'type':'function','name':'lookup_customer','parameters':{'type':'object','properties':"
            + "{'phone':{'type':'string'}}}},{'type':'function','name':'transfer_call','parameters':{'type':'object','properties':"
            + "{'department':{'type':'string'}}}}]";

    private RehearsalModel model;
    private TestClient client;

    @BeforeEach
    void connect() throws Exception {
        model = RehearsalModel.start(new RehearsalModelOptions().tones().speed(100).dialogue(YamlDialogue.shipped()));
        client = new TestClient(model.url());
        client.next("session.created");
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        model.close();
    }

    private void declareTools() {
        client.send("{'type':'session.update','session':{'type':'realtime'," + TOOLS + "}}");
        client.next("session.updated");
    }

    private JsonNode says(String words) {
        client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user','content':["
                + "{'type':'input_text','text':'" + words + "'}]}}").send("{'type':'response.create'}");
        return client.next("response.done").at("/response/output");
    }

    private JsonNode answers(String callId, String output) throws Exception {
        String quoted = new ObjectMapper().writeValueAsString(output.replace('\'', '"'));
        client.send("{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'" + callId + "','output':"
                + quoted + "}}").send("{'type':'response.create'}");
        return client.next("response.done").at("/response/output/0/content/0/transcript");
    }

    @Test
    void theOrderIsLookedUpAndTold() throws Exception {
        declareTools();
        assertTrue(says("where is my order").at("/0/content/0/transcript").asText().contains("customer number"));
        JsonNode call = says("my customer number is one zero zero seven").path(0);
        assertEquals("function_call", call.path("type").asText());
        assertEquals("lookup_customer", call.path("name").asText());
        assertEquals("1007", new ObjectMapper().readTree(call.path("arguments").asText()).path("phone").asText());
        String told = answers(call.path("call_id").asText(), "{'customer':{'id':'1007','name':'Ada Miller','phone':'+12025550123',"
                + "'order':{'id':'4711','status':'shipped','eta':'Friday'}}}").asText();
        assertTrue(told.startsWith("Thank you, Ada Miller. Your order 4 7 1 1 has the status shipped"), told);
        assertTrue(told.contains("Friday"), told);
    }

    @Test
    void aFunctionCallHasItsEventsInOrder() {
        declareTools();
        says("my customer number is one zero zero seven");
        List<String> types = client.types();
        List<String> call = types.subList(types.lastIndexOf("response.created"), types.size());
        assertEquals(List.of("response.created", "response.output_item.added", "conversation.item.added",
                "response.function_call_arguments.delta", "response.function_call_arguments.delta",
                "response.function_call_arguments.done", "conversation.item.done", "response.output_item.done", "response.done"),
                call.subList(0, 9));
        JsonNode done = client.events("response.function_call_arguments.done").get(0);
        String joined = String.join("", client.events("response.function_call_arguments.delta").stream()
                .map(delta -> delta.get("delta").asText()).toList());
        assertEquals(joined, done.get("arguments").asText());
        assertEquals("lookup_customer", done.get("name").asText());
    }

    @Test
    void anUnknownCustomerAndABrokenToolAreSpokenAbout() throws Exception {
        declareTools();
        String call = says("customer nine nine nine").at("/0/call_id").asText();
        assertTrue(answers(call, "{'customer':null}").asText().contains("no customer with the number 9 9 9"));
        call = says("customer nine nine nine").at("/0/call_id").asText();
        assertTrue(answers(call, "{'error':'the CRM is down'}").asText().contains("cannot reach"));
    }

    @Test
    void aTransferIsAskedForAndItsOutcomeTold() throws Exception {
        declareTools();
        JsonNode call = says("please connect me to sales").path(0);
        assertEquals("transfer_call", call.path("name").asText());
        assertEquals("{\"department\":\"sales\"}", call.path("arguments").asText());
        assertTrue(answers(call.path("call_id").asText(), "{'accepted':false,'status':486}").asText().contains("nobody in sales"));
    }

    @Test
    void withoutToolsThereAreWordsInstead() {
        JsonNode output = says("my customer number is one zero zero seven");
        assertEquals("message", output.at("/0/type").asText());
        assertFalse(client.types().contains("response.function_call_arguments.done"));
        assertTrue(says("transfer me to support please").at("/0/content/0/transcript").asText().contains("cannot transfer"));
    }

    @Test
    void anOutputForNoCallIsRefused() {
        client.send("{'type':'conversation.item.create','event_id':'x','item':{'type':'function_call_output','call_id':'none','output':'1'}}");
        JsonNode error = client.next("error").get("error");
        assertEquals("invalid_tool_call_id", error.get("code").asText());
        assertEquals("x", error.get("event_id").asText());
    }
}
