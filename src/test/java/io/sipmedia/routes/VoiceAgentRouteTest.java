// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.routes;

import io.sipmedia.kamelets.FakeComponent;
import io.sipmedia.processor.TranscriptStore;
import io.sipmedia.realtime.EveryLine;
import io.sipmedia.rehearsal.crm.SampleCrm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.main.Main;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The shipped agent, with telephone and model played by the test: what goes where, and what the settings do. */
class VoiceAgentRouteTest {

    @TempDir
    Path folder;

    private final List<String> path = new CopyOnWriteArrayList<>();
    private final Map<String, Object> options = new ConcurrentHashMap<>();
    private final Map<String, String> settings = new java.util.LinkedHashMap<>();
    private FakeComponent phone;
    private FakeComponent model;
    private FakeComponent tools;
    private SampleCrm crm;
    // what the steps of the audio routes throw; null while they work
    private RuntimeException failing;
    private Main main;

    @BeforeEach
    void prepare() {
        crm = SampleCrm.start();
        settings.put("CRM_URL", crm.lookupUrl());
        settings.put("DATABASE_URL", "jdbc:h2:file:" + folder.resolve("calls") + ";TRACE_LEVEL_FILE=0");
    }

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
        }
        crm.close();
    }

    private void start() throws Exception {
        main = new Main();
        phone = new FakeComponent(sent -> {
            path.add(sent.uri());
            if (sent.uri().contains("operation=transfer")) {
                sent.exchange().getMessage().setHeader("CamelSipMediaTransferAccepted", true);
            }
        });
        model = new FakeComponent(sent -> {
            path.add(sent.uri());
            options.putAll(sent.options());
        });
        tools = new FakeComponent(sent -> {
            throw new IllegalStateException("nothing is sent to a tool");
        });
        main.bind("sip-media", phone);
        main.bind("realtime", model);
        main.bind("realtime-tool", tools);
        main.bind("resample24k", (Processor) e -> step("resample24k"));
        main.bind("resampleToCall", (Processor) e -> step("resampleToCall"));
        settings.forEach(main::addInitialProperty);
        main.addInitialProperty("camel.component.kamelet.location", "file:kamelets,classpath:kamelets");
        main.addInitialProperty("camel.main.routesIncludePattern", "file:routes/*.camel.yaml");
        main.start();
    }

    private void step(String name) {
        path.add(name);
        if (failing != null) {
            throw failing;
        }
    }

    private Exchange arrive(FakeComponent component, String consumer, Object body, Map<String, Object> headers) throws Exception {
        Exchange exchange = new DefaultExchange(main.getCamelContext(), ExchangePattern.InOut);
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeader("CamelSipMediaCallId", "00000000000000c1");
        headers.forEach(exchange.getMessage()::setHeader);
        component.consumer(consumer).process(exchange);
        assertNull(exchange.getException());
        return exchange;
    }

    @Test
    void opensTheModelWhileThePhoneRings() throws Exception {
        start();
        arrive(phone, "agent?include=incoming", null, Map.of());
        assertEquals(1, path.size());
        assertEquals("open", options.get("operation"));
        assertEquals("3s", options.get("awaitReady"));
        assertEquals("ga", options.get("dialect"));
        assertFalse(options.containsKey("url") || options.containsKey("model") || options.containsKey("voice"), "left to the dialect: " + options);
        assertTrue(options.get("instructions").toString().startsWith("You answer the telephone"), options.toString());
        assertEquals("property:?OPENAI_API_KEY", options.get("apiKeySource"));
    }

    @Test
    void takesItsSettings() throws Exception {
        settings.put("REALTIME_URL", "ws://127.0.0.1:4711/v1/realtime?deployment=a&api-version=2");
        settings.put("REALTIME_MODEL", "gpt-realtime-mini");
        settings.put("REALTIME_DIALECT", "beta");
        settings.put("REALTIME_VOICE", "anna");
        settings.put("OPENAI_API_KEY", "sk-proj-Az_09-");
        settings.put("REALTIME_INSTRUCTIONS", "Be brief & kind: 100% (really).");
        start();
        arrive(phone, "agent?include=incoming", null, Map.of());
        assertFalse(options.toString().contains("sk-proj"), "the key is in no address: " + options);
        assertEquals("ws://127.0.0.1:4711/v1/realtime?deployment=a&api-version=2", options.get("url"));
        assertEquals("Be brief & kind: 100% (really).", options.get("instructions"));
        assertEquals(List.of("gpt-realtime-mini", "beta", "anna"), List.of(options.get("model"), options.get("dialect"), options.get("voice")));
    }

    @Test
    void carriesAudioBothWays() throws Exception {
        start();
        arrive(phone, "agent?include=audio", "frame", Map.of());
        arrive(model, "openai?include=audio", "frame", Map.of());
        assertEquals(List.of("resample24k", "realtime:openai", "resampleToCall", "sip-media:agent"), path.stream().map(s -> s.replace("://", ":")).toList());
    }

    @Test
    void aStepOfTheAudioThatFailsIsLeftToTheConsumerAndNotLoggedForEveryFrame() throws Exception {
        start();
        IllegalStateException broken = new IllegalStateException("a step of the user's own is broken");
        failing = broken;
        try (EveryLine log = new EveryLine()) {
            for (FakeComponent from : List.of(phone, model)) {
                Exchange frame = new DefaultExchange(main.getCamelContext());
                frame.getMessage().setHeader("CamelSipMediaCallId", "00000000000000c1");
                from.consumer(from == phone ? "agent?include=audio" : "openai?include=audio").process(frame);
                // which counts it, and says so once per call
                assertSame(broken, frame.getException());
            }
            assertEquals(List.of(), log.lines().stream().filter(line -> line.startsWith("ERROR") || line.startsWith("WARN")).toList());
        }
    }

    @Test
    void clearsBeforeItTruncates() throws Exception {
        start();
        arrive(model, "openai?include=interrupted", "{}", Map.of());
        assertEquals(List.of("sip-media:agent?operation=clear", "realtime:openai?operation=truncate"), path.stream().map(s -> s.replace("://", ":")).toList());
    }

    @Test
    void looksTheCallerUp() throws Exception {
        start();
        Exchange answer = arrive(tools, "lookup_customer", "{\"phone\":\"1007\"}", Map.of("phone", "1007"));
        assertTrue(answer.getMessage().getBody(String.class).contains("\"name\":\"Ada Miller\""));
        assertEquals(List.of("/customers?phone=1007"), crm.requests());
    }

    @Test
    void transfersWhereItMay() throws Exception {
        settings.put("TRANSFER_ALLOWED", "sales=sip:sales@pbx.example.com;transport=tcp,+1202555*@pbx.example.com");
        start();
        assertEquals("{\"transferred\":true}", arrive(tools, "transfer_call", "{}", Map.of("department", "sales")).getMessage().getBody());
        assertTrue(path.get(0).contains("operation=transfer"), path.toString());
    }

    @Test
    void transfersNowhereWithoutAList() throws Exception {
        start();
        assertEquals("{\"transferred\":false,\"reason\":\"no department is configured\"}",
                arrive(tools, "transfer_call", "{}", Map.of("department", "sales")).getMessage().getBody());
        assertEquals(List.of(), path);
    }

    @Test
    void storesWhatWasSaid() throws Exception {
        start();
        arrive(model, "openai?include=transcript", "Where is my order?", Map.of(
                "CamelRealtimeSpeaker", "caller", "CamelRealtimeItemId", "item_1", "CamelRealtimeStartMillis", 10L,
                "CamelRealtimeEndMillis", 900L, "CamelRealtimeFinal", true));
        TranscriptStore store = new TranscriptStore();
        store.setCamelContext(main.getCamelContext());
        store.setJdbcUrl(settings.get("DATABASE_URL"));
        store.start();
        assertEquals(List.of("caller: Where is my order?"),
                store.read("00000000000000c1").stream().map(said -> said.speaker() + ": " + said.text()).toList());
        store.stop();
    }

    @Test
    void makesNoRouteOrEndpointPerCall() throws Exception {
        start();
        int routes = main.getCamelContext().getRoutesSize();
        int endpoints = main.getCamelContext().getEndpoints().size();
        for (int call = 0; call < 20; call++) {
            arrive(tools, "lookup_customer", "{}", Map.of("phone", "+120255500" + (10 + call), "CamelSipMediaCallId", "c" + call));
        }
        assertEquals(routes, main.getCamelContext().getRoutesSize());
        assertEquals(endpoints, main.getCamelContext().getEndpoints().size());
    }
}
