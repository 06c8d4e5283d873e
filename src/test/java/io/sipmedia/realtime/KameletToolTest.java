// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.crm.SampleCrm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kamelet becomes a function by one line of YAML, against a model's and a customer system's server on loopback. */
class KameletToolTest {

    private static final String CALL = "00000000000000aa";

    @TempDir
    Path folder;
    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;
    private SampleCrm crm;

    @BeforeEach
    void prepare() throws Exception {
        crm = SampleCrm.start("X-Api-Key", "s3+cr&t=%#");
        context.getComponent("kamelet", KameletComponent.class).setLocation("file:" + folder + ",file:kamelets");
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setUrl(server.url());
    }

    @AfterEach
    void stop() throws Exception {
        if (template != null) {
            template.stop();
        }
        context.stop();
        until(() -> server.open() == 0);
        server.close();
        crm.close();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /** Starts a context whose route opens sessions with these options. */
    private void start(String options) throws Exception {
        Resource resource = ResourceHelper.fromString("test.camel.yaml", """
                - route:
                    from:
                      uri: direct:incoming
                      steps:
                        - to:
                            uri: realtime:m
                            parameters:
                              operation: open
                              awaitReady: 5s
                """ + options.indent(14));
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        context.start();
        template = context.createProducerTemplate();
        template.sendBodyAndHeader("direct:incoming", null, RealtimeConstants.CALL_ID, CALL);
    }

    private JsonNode tool(int index) {
        return server.events("session.update").get(0).at("/session/tools/" + index);
    }

    private String call(int number, String name, String arguments) {
        server.client().created("resp_" + number);
        server.client().toolCall("resp_" + number, "item_" + number, "call_" + number, name, arguments);
        server.client().done("resp_" + number, "completed");
        until(() -> server.events("response.create").size() == number);
        return server.events("conversation.item.create").get(number - 1).at("/item/output").asText();
    }

    @Test
    void theShippedCrmKameletIsATool() throws Exception {
        start("""
                tool.lookup_customer: crm-lookup-action
                tool.lookup_customer.url: "RAW(%s)"
                tool.lookup_customer.authHeader: X-Api-Key
                tool.lookup_customer.apiKey: "RAW(s3+cr&t=%%#)"
                tool.lookup_customer.fields: name,phone
                tool.lookup_customer.description: Find the caller's customer record
                tool.lookup_customer.phone.required: true
                """.formatted(crm.lookupUrl()));
        assertEquals("{\"type\":\"function\",\"name\":\"lookup_customer\",\"description\":\"Find the caller's customer record\",\"parameters\":"
                + "{\"type\":\"object\",\"properties\":{\"phone\":{\"type\":\"string\",\"description\":"
                + "\"The phone number or customer number the caller has told, digits only.\"}},\"required\":[\"phone\"],"
                + "\"additionalProperties\":false}}", tool(0).toString());
        assertEquals("{\"customer\":{\"name\":\"Ada Miller\",\"phone\":\"+12025550123\"}}",
                call(1, "lookup_customer", "{'phone':'+1 (202) 555-0123'}"));
        assertEquals("{\"error\":\"the argument 'phone' is missing\"}", call(2, "lookup_customer", "{}"));
        // what the author has set cannot be set by the model, nor can a header of Camel's
        assertEquals("{\"found\":false}", call(3, "lookup_customer",
                "{'phone':'+12025550999','url':'http://127.0.0.1:1/','fields':'id','CamelHttpUri':'http://127.0.0.1:1/'}"));
        assertEquals(List.of("/customers?phone=%2B12025550123", "/customers?phone=%2B12025550999"), crm.requests());
    }

    @Test
    void oneLineIsEnoughWhenTheSettingsStandOutside() throws Exception {
        context.getPropertiesComponent().addInitialProperty("camel.kamelet.crm-lookup-action.url", crm.lookupUrl());
        context.getPropertiesComponent().addInitialProperty("camel.kamelet.crm-lookup-action.authHeader", "X-Api-Key");
        context.getPropertiesComponent().addInitialProperty("camel.kamelet.crm-lookup-action.apiKey", "s3+cr&t=%#");
        start("tool.find: kamelet:crm-lookup-action");
        assertTrue(tool(0).path("description").asText().startsWith("Find a customer record over HTTP"), tool(0).toString());
        assertTrue(call(1, "find", "{'phone':'1007'}").contains("Ada Miller"));
    }

    @Test
    void thePropertiesLeftToTheModelVaryFromCallToCallInOneKamelet() throws Exception {
        Files.writeString(folder.resolve("greet-action.kamelet.yaml"), """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: greet-action
                  labels: { camel.apache.org/kamelet.type: action }
                spec:
                  definition:
                    title: Greet Action
                    description: Greet somebody.
                    type: object
                    required: [who, greeting]
                    properties:
                      who: { title: Who, description: Whom to greet., type: string }
                      greeting: { title: Greeting, description: How to greet., type: string }
                      times: { title: Times, description: How often., type: integer, default: 1, enum: [1, 2] }
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - setBody: { simple: "{{greeting}} {{who}} ({{times}})" }
                """);
        start("""
                tool.greet: greet-action
                tool.greet.greeting: "RAW(Good day & welcome,)"
                """);
        assertEquals("{\"type\":\"object\",\"properties\":{\"who\":{\"type\":\"string\",\"description\":\"Whom to greet.\"},"
                + "\"times\":{\"type\":\"integer\",\"description\":\"How often.\",\"enum\":[1,2],\"default\":1}},\"required\":[\"who\"],"
                + "\"additionalProperties\":false}", tool(0).path("parameters").toString());
        int endpoints = context.getEndpoints().size();
        int routes = context.getRoutesSize();
        assertEquals("Good day & welcome, Ada (1)", call(1, "greet", "{'who':'Ada'}"));
        assertEquals("Good day & welcome, Bob (2)", call(2, "greet", "{'who':'Bob','times':'2','greeting':'Go away'}"));
        // an argument is never taken for an expression
        assertEquals("Good day & welcome, ${sys.user.home} {{url}} (1)", call(3, "greet", "{'who':'${sys.user.home} {{url}}'}"));
        assertEquals("{\"error\":\"the argument 'who' is missing; the argument 'times' must be one of 1, 2\"}", call(4, "greet", "{'times':3}"));
        for (int i = 5; i < 10; i++) {
            call(i, "greet", "{'who':'caller " + i + "'}");
        }
        assertEquals(endpoints, context.getEndpoints().size());
        assertEquals(routes, context.getRoutesSize());
    }

    @Test
    void whatCannotWorkIsSaidWhenTheRouteStarts() {
        for (String[] wrong : new String[][] {
            {"tool.x=no-such-action", "there is no Kamelet no-such-action"},
            {"tool.x.url=http://x", "say tool.x=a-kamelet first"},
            {"tool.x=crm-lookup-action&tool.x.uri=y", "has no property uri"},
            {"tool.x=crm-lookup-action&tool.x.number.required=true", "number.type=string"},
            {"tool.x=crm-lookup-action&tool.x.phone.type=text", "the type is not one of"},
            {"tool.x*=crm-lookup-action", "letters, digits"}}) {
            Exception e = assertThrows(Exception.class, () -> context.getEndpoint("realtime:m?" + wrong[0]), wrong[0]);
            StringBuilder all = new StringBuilder();
            for (Throwable t = e; t != null; t = t.getCause()) {
                all.append(t.getMessage()).append('\n');
            }
            assertTrue(all.toString().contains(wrong[1]), wrong[0] + " gave " + all);
            assertFalse(all.toString().contains("NullPointer"), all.toString());
        }
    }
}
