// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The components in routes, against a server on loopback. */
class RealtimeCamelTest {

    private static final String CALL = "00000000000000aa";

    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        context.getPropertiesComponent().addInitialProperty("url", server.url());
        RealtimeComponent realtime = context.getComponent("realtime", RealtimeComponent.class);
        realtime.getConfiguration().setUrl(server.url());
        realtime.getConfiguration().setApiKey("sk-secret");
        context.getRegistry().bind("meters", meters);
        context.getRegistry().bind("see", (org.apache.camel.Processor) e -> seen.add(e.copy()));
        context.start();
        SipMediaRuntime.of(context).bus().subscribe((signal, call, detail) -> signals.add(signal));
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() throws Exception {
        template.stop();
        context.stop();
        until(() -> server.open() == 0);
        server.close();
        until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().contains("sip-media-events")));
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void routes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
    }

    private void yaml(String text) throws Exception {
        Resource resource = ResourceHelper.fromString("test.yaml", text);
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
    }

    private void send(String uri, Object body, String... headers) {
        Map<String, Object> map = new java.util.HashMap<>(Map.of(RealtimeConstants.CALL_ID, CALL));
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        template.sendBodyAndHeaders(uri, body, map);
    }

    private void open() {
        template.sendBodyAndHeader("realtime:m?operation=open&awaitReady=5s", null, RealtimeConstants.CALL_ID, CALL);
    }

    private List<Object> bodies(String event) {
        return seen.stream().filter(e -> event.equals(e.getIn().getHeader(RealtimeConstants.EVENT))).map(e -> e.getIn().getBody()).toList();
    }

    private static AudioFrame frame() {
        return AudioFrame.of(CALL, 24_000, new short[480], 0);
    }

    @Test
    void aMessageIsNotKeptForAllTheTimeItMightHaveWaited() throws Exception {
        Object body = new Object();
        WeakReference<Object> kept = new WeakReference<>(body);
        template.sendBodyAndHeader("realtime:m?operation=open&awaitReady=10m", body, RealtimeConstants.CALL_ID, CALL);
        assertEquals(1, server.open());
        body = null;
        until(() -> {
            System.gc();
            return kept.get() == null;
        });
    }

    @Test
    void aYamlAgentHearsSpeaksAndCallsItsFunctions() throws Exception {
        yaml("""
                - route:
                    id: model-to-caller
                    from:
                      uri: realtime:m
                      parameters: { include: audio }
                      steps:
                        - process: { ref: see }
                - route:
                    id: lookup
                    from:
                      uri: realtime-tool:lookup_customer
                      parameters:
                        description: Find the caller's customer record
                        parameter.phone: string
                        parameter.phone.required: true
                        parameter.level: integer
                        parameter.level.enum: 1,2
                      steps:
                        - process: { ref: see }
                        - setBody: { simple: '{"name":"Anna","phone":"${header.phone}"}' }
                """);
        template.sendBodyAndHeader("realtime:m", frame(), RealtimeConstants.CALL_ID, CALL);
        until(() -> server.events("input_audio_buffer.append").size() == 1);
        assertEquals("Bearer sk-secret", server.authorization);
        JsonNode tool = server.events("session.update").get(0).at("/session/tools/0");
        assertEquals("{\"type\":\"function\",\"name\":\"lookup_customer\",\"description\":\"Find the caller's customer record\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"level\":{\"type\":\"integer\",\"enum\":[1,2]},"
                + "\"phone\":{\"type\":\"string\"}},\"required\":[\"phone\"],\"additionalProperties\":false}}",
                sorted(tool));
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 40);
        server.client().toolCall("resp_1", "item_f", "call_1", "lookup_customer",
                "{'phone':'+4930','level':2,'CamelHttpUri':'http://evil','CamelFileName':'x','camelFoo':'y','other':'z'}");
        server.client().done("resp_1", "completed");
        until(() -> server.events("response.create").size() == 1);
        assertEquals("{\"name\":\"Anna\",\"phone\":\"+4930\"}",
                server.events("conversation.item.create").get(0).at("/item/output").asText());
        Exchange audio = seen.stream().filter(e -> e.getIn().getBody() instanceof AudioFrame).findFirst().orElseThrow();
        assertEquals(Map.of(RealtimeConstants.CALL_ID, CALL), audio.getIn().getHeaders());
        Exchange call = seen.stream().filter(e -> e.getIn().getHeader("phone") != null).findFirst().orElseThrow();
        assertEquals("+4930", call.getIn().getHeader("phone"));
        assertEquals(2L, call.getIn().getHeader("level"));
        assertEquals("call_1", call.getIn().getHeader(RealtimeConstants.TOOL_CALL_ID));
        assertEquals(CALL, call.getIn().getHeader(RealtimeConstants.CALL_ID));
        for (String evil : List.of("CamelHttpUri", "CamelFileName", "camelFoo", "other")) {
            assertNull(call.getIn().getHeader(evil), evil);
        }
    }

    private static String sorted(JsonNode tool) {
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .configure(com.fasterxml.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
                .valueToTree(tool).toString();
    }

    @Test
    void anExceptionAndWrongArgumentsBecomeErrorResults() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("realtime-tool:boom?description=d&parameter.x=integer&parameter.x.required=true")
                        .throwException(new IllegalStateException("the CRM is down"));
            }
        });
        open();
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "item_1", "call_1", "boom", "{'x':1}");
        server.client().toolCall("resp_1", "item_2", "call_2", "boom", "{}");
        server.client().toolCall("resp_1", "item_3", "call_3", "boom", "{'x':'many'}");
        server.client().done("resp_1", "completed");
        until(() -> server.events("response.create").size() == 1);
        List<String> outputs = server.events("conversation.item.create").stream().map(e -> e.at("/item/output").asText()).sorted().toList();
        assertEquals(List.of("{\"error\":\"the CRM is down\"}", "{\"error\":\"the argument 'x' is missing\"}",
                "{\"error\":\"the argument 'x' must be of type integer\"}"), outputs);
    }

    @Test
    void toolsRunBesideEachOtherAndOneThatHangsIsGivenUp() throws Exception {
        java.util.concurrent.CountDownLatch both = new java.util.concurrent.CountDownLatch(2);
        java.util.concurrent.CountDownLatch never = new java.util.concurrent.CountDownLatch(1);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime-tool:meet?description=d").process(e -> {
                    both.countDown();
                    assertTrue(both.await(5, java.util.concurrent.TimeUnit.SECONDS));
                }).setBody(constant(Map.of("met", true)));
                from("realtime-tool:hang?description=d&timeout=100").process(e -> never.await());
            }
        });
        open();
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "i1", "c1", "meet", "{}");
        server.client().toolCall("resp_1", "i2", "c2", "meet", "{}");
        server.client().toolCall("resp_1", "i3", "c3", "hang", "{}");
        server.client().done("resp_1", "completed");
        until(() -> server.events("response.create").size() == 1);
        assertEquals(2, server.events("conversation.item.create").stream()
                .filter(e -> e.at("/item/output").asText().equals("{\"met\":true}")).count());
        assertEquals(1, server.events("conversation.item.create").stream()
                .filter(e -> e.at("/item/output").asText().contains("no result within")).count());
        never.countDown();
    }

    @Test
    void eventsComeInOrderWithTheirHeadersAndTheRecordAtTheEnd() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m").process("see");
                from("realtime:m?include=response.output_audio.done").process("see");
            }
        });
        open();
        server.client().speech(true, "item_u", 100);
        server.client().speech(false, "item_u", 900);
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 100);
        server.client().say("{'type':'response.output_audio.done','event_id':'e9','response_id':'resp_1','item_id':'item_1'}");
        server.client().itemDone("resp_1", "item_1", "Hello!");
        server.client().done("resp_1", "completed");
        until(() -> !bodies("usage").isEmpty() && !bodies("response.output_audio.done").isEmpty());
        send("realtime:m?operation=close", null);
        until(() -> !bodies("closed").isEmpty());
        List<Object> order = seen.stream().map(e -> e.getIn().getHeader(RealtimeConstants.EVENT))
                .filter(e -> !e.equals("response.output_audio.done")).toList();
        assertEquals(List.of("session-created", "session-updated", "ready", "speech-started", "interrupted", "speech-stopped",
                "response-started", "transcript", "response-done", "usage", "closed"), order);
        assertEquals(List.of("Hello!"), bodies("transcript"));
        Exchange closed = seen.get(seen.size() - 1);
        String json = closed.getIn().getBody(String.class);
        assertTrue(json.contains("\"endReason\":\"closed by the route\"") && json.contains("\"medianMillis\""), json);
        assertEquals(1, closed.getIn().getBody(Map.class).get("responses"));
        Exchange raw = seen.stream().filter(e -> "response.output_audio.done".equals(e.getIn().getHeader(RealtimeConstants.EVENT)))
                .findFirst().orElseThrow();
        assertTrue(raw.getIn().getHeader(RealtimeConstants.JSON, String.class).contains("e9"));
    }

    @Test
    void sessionsAreMeteredByNameAndModel() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m").process("see");
            }
        });
        open();
        assertEquals(1, meters.get("realtime.sessions.active").gauge().value());
        send("realtime:m", frame());
        server.client().speech(true, "item_u", 100);
        server.client().speech(false, "item_u", 900);
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 100);
        server.client().say("{'type':'response.done','event_id':'e8','response':{'id':'resp_1','status':'completed','usage':"
                + "{'input_token_details':{'text_tokens':1000,'audio_tokens':2000},'output_token_details':{'audio_tokens':3000}}}}");
        until(() -> !bodies("usage").isEmpty());
        assertEquals(1, meters.get("realtime.answer.latency").tag("endpoint", "m").summary().count());
        send("realtime:m?operation=close", null);
        until(() -> !bodies("closed").isEmpty());
        SessionRecord record = (SessionRecord) bodies("closed").get(0);
        assertEquals(1, meters.get("realtime.sessions.ended").tag("endpoint", "m").tag("failed", "false").counter().count());
        assertEquals(2000, meters.get("realtime.tokens").tag("model", record.model()).tag("kind", "audioIn").counter().count());
        assertEquals(3000, meters.get("realtime.tokens").tag("kind", "audioOut").counter().count());
        assertEquals(((Number) record.usage().get("costUsd")).doubleValue(), meters.get("realtime.cost").counter().count(), 1e-9);
        assertTrue(meters.get("realtime.cost").counter().count() > 0);
        assertEquals((double) record.appendDelay().get("meanMillis"), meters.get("realtime.append.delay").summary().max());
        until(() -> meters.get("realtime.sessions.active").gauge().value() == 0);
        assertTrue(meters.getMeters().stream().flatMap(meter -> meter.getId().getTags().stream()).noneMatch(tag -> CALL.equals(tag.getValue())));
    }

    @Test
    void aRouteThatIsTooSlowForTheModelLosesPiecesButNeitherWordsNorTheEnd() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=transcript-delta,transcript,closed").routeId("slow").process(e -> done.await()).process("see");
                from("realtime:m?include=response-done").process("see");
            }
        });
        open();
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 20);
        for (int i = 0; i < 1500; i++) {
            server.client().say("{'type':'response.output_audio_transcript.delta','event_id':'e','response_id':'resp_1','item_id':'item_1',"
                    + "'delta':'a'}");
        }
        server.client().itemDone("resp_1", "item_1", "The whole of it.");
        server.client().done("resp_1", "completed");
        until(() -> !bodies("response-done").isEmpty());
        RealtimeDevConsole console = new RealtimeDevConsole();
        console.setCamelContext(context);
        String shown = console.call(DevConsole.MediaType.TEXT).toString();
        assertTrue(shown.contains("dropped events 500"), shown);
        send("realtime:m?operation=close", null);
        until(() -> server.open() == 0);
        done.countDown();
        until(() -> !bodies("closed").isEmpty());
        assertEquals(1000, bodies("transcript-delta").size());
        assertEquals(List.of("The whole of it."), bodies("transcript"));
        assertEquals(500, ((SessionRecord) bodies("closed").get(0)).droppedEvents());
        until(() -> meters.find("realtime.events.dropped").tag("endpoint", "m").counters().stream().anyMatch(each -> each.count() == 500));
    }

    @Test
    void theCallsEndClosesItsSessionAndLateAudioOpensNone() throws Exception {
        open();
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        until(() -> server.open() == 0);
        send("realtime:m", frame());
        send("realtime:m?operation=open", null);
        send("realtime:m?operation=truncate", new PlayoutReport(CALL, List.of()));
        assertEquals(1, server.attempts.get());
        Exception e = assertThrows(CamelExecutionException.class, () -> send("realtime:m?operation=say", "hello"));
        assertTrue(e.getCause().getMessage().contains("has no model session"), e.getCause().getMessage());
        assertEquals(List.of(Signal.MODEL_READY, Signal.CALL_ENDED), signals);
    }

    @Test
    void wordsAndAnswersThatNobodyInterruptsAreAskedForByAHeader() throws Exception {
        template.sendBodyAndHeader("realtime:m?operation=open&awaitReady=5s&interruptResponse=false", null, RealtimeConstants.CALL_ID, CALL);
        send("realtime:m?operation=say", "This call is recorded.", RealtimeConstants.INTERRUPT, "ignore");
        until(() -> server.events("response.create").size() == 1);
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        send("realtime:m?operation=respond", "Tell the caller the terms.", RealtimeConstants.INTERRUPT, "ignore");
        until(() -> server.events("response.create").size() == 2);
        assertTrue(server.events("response.create").get(1).toString().contains("the terms"));
        for (String operation : List.of("say", "respond")) {
            Exception e = assertThrows(CamelExecutionException.class,
                    () -> send("realtime:m?operation=" + operation, "hello", RealtimeConstants.INTERRUPT, "never"));
            assertTrue(e.getCause().getMessage().contains("allowed: ignore"), e.getCause().getMessage());
        }
        send("realtime:m?operation=cancel", null, RealtimeConstants.INTERRUPT, "never");
    }

    @Test
    void aServerThatStopsByItselfLetsNothingBeProtected() {
        open();
        for (String operation : List.of("say", "respond")) {
            Exception e = assertThrows(CamelExecutionException.class,
                    () -> send("realtime:m?operation=" + operation, "hello", RealtimeConstants.INTERRUPT, "ignore"));
            assertTrue(e.getCause().getMessage().contains("stops by itself"), e.getCause().getMessage());
        }
        assertTrue(server.events("response.create").isEmpty());
    }

    @Test
    void theGreetingIsSpokenWhenThePhoneSaysAnswered() throws Exception {
        Object ready = template.request("realtime:m?operation=open&awaitReady=5s&greeting=Welcome",
                e -> e.getIn().setHeader(RealtimeConstants.CALL_ID, CALL)).getMessage().getHeader(RealtimeConstants.READY);
        assertEquals(true, ready);
        assertTrue(server.events("response.create").isEmpty());
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ANSWERED, CALL, null);
        until(() -> server.events("response.create").size() == 1);
        assertTrue(server.events("response.create").get(0).toString().contains("Welcome"));
    }

    @Test
    void operationsSendWhatTheySay() throws Exception {
        open();
        send("realtime:m?operation=text&respond=false", "I am Anna");
        send("realtime:m", "Say this", RealtimeConstants.OPERATION, "say");
        send("realtime:m?operation=commit", null);
        send("realtime:m?operation=clear", null);
        send("realtime:m?operation=update", Map.of("instructions", "new"));
        until(() -> server.events("session.update").size() == 2);
        until(() -> server.events("response.create").size() == 1);
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", 1000);
        server.client().say("{'type':'response.output_audio.done','event_id':'e9','response_id':'resp_1','item_id':'item_1'}");
        server.client().done("resp_1", "completed");
        until(() -> {
            send("realtime:m?operation=truncate",
                    new PlayoutReport(CALL, List.of(new PlayedItem("resp_1", "item_1", 0, 400, 1000))));
            return !server.events("conversation.item.truncate").isEmpty();
        });
        assertEquals(1, server.events("input_audio_buffer.commit").size());
        assertEquals(1, server.events("input_audio_buffer.clear").size());
        assertEquals(1, server.events("conversation.item.create").size());
    }

    @Test
    void aFunctionAnsweredByARouteThatTakesToolEvents() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=tool").setBody(simple("did ${header.CamelRealtimeToolName}"))
                        .to("realtime:m?operation=tool-output");
            }
        });
        open();
        server.client().created("resp_1");
        server.client().toolCall("resp_1", "i1", "c1", "own", "{}");
        server.client().done("resp_1", "completed");
        until(() -> server.events("response.create").size() == 1);
        assertEquals("did own", server.events("conversation.item.create").get(0).at("/item/output").asText());
    }

    @Test
    void wrongOptionsStopTheRouteAndSayWhatIsAllowed() {
        for (String[] wrong : new String[][] {{"voice=nova", "marin"}, {"inputFormat=opus", "pcm, pcmu, pcma"}, {"speed=3", "0.25 to 1.5"},
            {"turnDetection=vad", "semantic_vad"}, {"vadThreshold=2", "0 to 1"}, {"url=http://x/y", "ws://"}, {"dialect=klingon", "beta, ga"}, {"dialect=beta", "model"},
            {"include=transcripts", "transcript"}, {"transport=jdk", "vertx"}, {"appendMillis=5", "20 to 200"},
            {"toolFiller=classpath:no.wav", "there is no classpath:no.wav"}, {"toolRepeats=0", "more than 0"}, {"idlePrompts=-1", "negative"},
            {"maxOutputTokens=9999", "1 to 4096"}, {"vadIdleTimeout=10", "5000 to 30000"}, {"vadEagerness=x&turnDetection=semantic_vad", "high"}}) {
            Exception e = assertThrows(Exception.class, () -> routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("realtime:m?" + wrong[0]).to("log:x");
                }
            }), wrong[0]);
            StringBuilder all = new StringBuilder();
            for (Throwable t = e; t != null; t = t.getCause()) {
                all.append(t.getMessage()).append('\n');
            }
            assertTrue(all.toString().contains(wrong[1]), wrong[0] + " gave " + all);
            assertFalse(all.toString().contains("sk-secret"));
        }
    }

    @Test
    void audioOfAnotherRateSaysOnceWhatIsMissing() {
        AudioFrame narrow = AudioFrame.of(CALL, 8000, new short[160], 0);
        Exception e = assertThrows(CamelExecutionException.class, () -> send("realtime:m", narrow));
        assertTrue(e.getCause().getMessage().contains("resample24k"), e.getCause().getMessage());
        send("realtime:m", narrow);
        Exception body = assertThrows(CamelExecutionException.class, () -> send("realtime:m", "text"));
        assertTrue(body.getCause().getMessage().contains("AudioFrame"));
    }

    @Test
    void aStoppedRouteClosesItsSessions() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("in").to("realtime:other");
            }
        });
        template.sendBody("direct:in", frame());
        until(() -> server.events("session.update").size() == 1 && server.open() == 1);
        context.getRouteController().stopRoute("in");
        until(() -> server.open() == 0);
    }

    @Test
    void fortySessionsAtOnceEachOnItsLoop() throws Exception {
        List<String> wrong = new CopyOnWriteArrayList<>();
        java.util.concurrent.atomic.AtomicInteger heard = new java.util.concurrent.atomic.AtomicInteger();
        SipMediaRuntime runtime = SipMediaRuntime.of(context);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=audio").process(e -> {
                    AudioFrame frame = e.getIn().getBody(AudioFrame.class);
                    if (!runtime.loops().of(frame.callId()).inLoop()) {
                        wrong.add(frame.callId());
                    }
                    heard.incrementAndGet();
                });
            }
        });
        server.script = (client, type, event) -> {
            if (type.equals("input_audio_buffer.append") && client.events.size() == 2) {
                client.created("resp_1");
                for (int i = 0; i < 5; i++) {
                    client.audio("resp_1", "item_1", 20);
                }
                client.done("resp_1", "completed");
            }
        };
        for (int i = 0; i < 40; i++) {
            String call = String.format("%016x", i);
            template.sendBodyAndHeader("realtime:m", AudioFrame.of(call, 24_000, new short[480], 0), RealtimeConstants.CALL_ID, call);
        }
        until(() -> heard.get() == 200);
        assertEquals(List.of(), wrong);
        assertEquals(40, server.attempts.get());
        for (int i = 0; i < 40; i++) {
            runtime.bus().publish(Signal.CALL_ENDED, String.format("%016x", i), null);
        }
        until(() -> server.open() == 0);
        until(() -> context.getComponent("realtime", RealtimeComponent.class).sessions("m").size() == 0);
    }

    @Test
    void theKeyIsInNoUriAndNoText() throws Exception {
        open();
        assertFalse(context.getEndpoints().toString().contains("sk-secret"));
        RealtimeEndpoint endpoint = context.getEndpoint("realtime:m?apiKey=sk-other", RealtimeEndpoint.class);
        assertFalse(endpoint.toString().contains("sk-other"), endpoint.toString());
        assertFalse(endpoint.settings().toString().contains("sk-other"));
    }

    @Test
    void theStopOfTheContextEndsEverySessionAndTellsEachEndOnce() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=closed").process("see");
                from("direct:audio").to("realtime:m");
            }
        });
        for (int i = 0; i < 20; i++) {
            template.sendBodyAndHeader("realtime:m?operation=open&awaitReady=5s", null, RealtimeConstants.CALL_ID, "call" + i);
        }
        until(() -> server.open() == 20);
        context.stop();
        assertEquals(20, seen.stream().map(e -> e.getIn().getHeader(RealtimeConstants.CALL_ID)).distinct().count());
        assertEquals(20, seen.size());
        until(() -> server.open() == 0);
    }

    @Test
    void theStopOfTheContextInTheMiddleOfAnAnswerStaysWithinItsLimit() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=response-started,closed").process("see");
            }
        });
        open();
        server.client().created("resp_1");
        until(() -> bodies("closed").isEmpty() && seen.size() == 1);
        long begun = System.nanoTime();
        context.stop();
        long millis = (System.nanoTime() - begun) / 1_000_000;
        assertEquals(1, bodies("closed").size(), "the record is told, although the server says nothing more");
        assertTrue(millis >= 1000 && millis < 8000, "stopped within " + millis + " ms");
    }

    @Test
    void aCallThatEndsWhileItsSessionIsAwaitedLeavesNothing() throws Exception {
        server.confirms = false;
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=closed,failed,lost").process("see");
            }
        });
        var waiting = template.asyncSend("realtime:m?operation=open&awaitReady=30s",
                e -> e.getIn().setHeader(RealtimeConstants.CALL_ID, CALL));
        until(() -> server.events("session.update").size() == 1);
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        assertEquals(false, waiting.get(10, java.util.concurrent.TimeUnit.SECONDS).getMessage().getHeader(RealtimeConstants.READY));
        until(() -> server.open() == 0 && bodies("closed").size() == 1);
        assertEquals(1, seen.size());
    }

    @Test
    void aCallThatEndsBetweenTwoTriesIsNotTriedAgain() throws Exception {
        server.refuseWith = 503;
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=closed,failed,lost").process("see");
            }
        });
        template.sendBodyAndHeader("realtime:m?operation=open&reconnectDelay=200", null, RealtimeConstants.CALL_ID, CALL);
        until(() -> bodies("lost").size() == 1);
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        until(() -> bodies("closed").size() == 1);
        int tries = server.attempts.get();
        SipMediaRuntime.of(context).loops().of(CALL).eventLoop().schedule(() -> { }, 400, java.util.concurrent.TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
        assertEquals(tries, server.attempts.get());
        assertEquals(2, seen.size());
    }

    @Test
    void anOptionWithoutAValueIsNoKey() throws Exception {
        template.sendBodyAndHeader("realtime:m2?operation=open&awaitReady=5s&apiKey={{?NO_SUCH_KEY}}", null, RealtimeConstants.CALL_ID, CALL);
        assertEquals("Bearer sk-secret", server.authorization);
        send("realtime:m2?operation=close", null);
    }
}
