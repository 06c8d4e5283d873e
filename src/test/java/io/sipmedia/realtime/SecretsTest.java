// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sipmedia.rehearsal.caller.Recording;
import io.sipmedia.rehearsal.report.CallReport;
import io.sipmedia.rehearsal.report.ConversationEvent;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.util.URISupport;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A canary for a key, through good and bad days: it is in the upgrade request's header, and nowhere else. */
class SecretsTest {

    private static final String CANARY = "sk-canary-815-key";
    private static final String SHORT_LIVED = "ek_canary-816-short";
    private static final String SAFETY = "canary-817-safety";
    private static final String NUMBER = "+4930555777";

    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<SessionRecord> records = new CopyOnWriteArrayList<>();
    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private Level before;
    private List<Appender> others;
    private int call;
    private final AbstractAppender appender = new AbstractAppender("secrets", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getMessage().getFormattedMessage()
                    + (event.getThrown() == null ? "" : stack(event.getThrown())));
        }
    };

    private static String stack(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @BeforeEach
    void start() throws Exception {
        appender.start();
        var root = logging.getConfiguration().getRootLogger();
        others = List.copyOf(root.getAppenders().values());
        others.forEach(other -> root.removeAppender(other.getName()));
        root.addAppender(appender, Level.ALL, null);
        before = root.getLevel();
        root.setLevel(Level.ALL);
        logging.updateLoggers();
        context.getRegistry().bind("meterRegistry", meters);
        context.getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "vault";
            }

            @Override
            public String apply(String remainder) {
                if (remainder.equals("broken")) {
                    throw new IllegalStateException("the vault says " + CANARY);
                }
                return switch (remainder) {
                    case "openai" -> CANARY;
                    case "lines" -> CANARY + "\nsk-and-another";
                    case "zero" -> CANARY + "\0sk-and-another";
                    default -> null;
                };
            }
        });
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime:m?include=events").process(e -> {
                    messages.add(e.getIn().getHeaders() + " " + e.getIn().getBody());
                    if (e.getIn().getBody() instanceof SessionRecord end) {
                        messages.add(end.toJson());
                        records.add(end);
                    }
                });
            }
        });
    }

    @AfterEach
    void stop() {
        context.stop();
        var root = logging.getConfiguration().getRootLogger();
        root.setLevel(before);
        root.removeAppender("secrets");
        others.forEach(other -> root.addAppender(other, null, null));
        logging.updateLoggers();
        appender.stop();
        server.close();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private String callId() {
        return String.format("%016x", call);
    }

    private Exchange open(String options) {
        call++;
        return context.createProducerTemplate().request("realtime:m?operation=open&awaitReady=5s&reconnectDelay=5&reconnectAttempts=1&url=RAW("
                + server.url() + ")" + options, e -> {
                    e.getIn().setHeader(RealtimeConstants.CALL_ID, callId());
                    e.getIn().setHeader(RealtimeConstants.CALLER, "sip:" + NUMBER + "@example.com");
                });
    }

    private void end() throws Exception {
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, callId(), "bye");
        until(() -> records.size() == call);
    }

    private void nowhere(String... secrets) throws Exception {
        RealtimeDevConsole console = new RealtimeDevConsole();
        console.setCamelContext(context);
        messages.add(console.call(DevConsole.MediaType.TEXT).toString());
        messages.add(console.call(DevConsole.MediaType.JSON).toString());
        context.getEndpoints().forEach(endpoint -> messages.add(endpoint + " " + endpoint.getEndpointUri() + " " + endpoint.getEndpointKey()
                + " " + URISupport.sanitizeUri(endpoint.getEndpointUri())));
        context.getRoutes().forEach(route -> messages.add(route + " " + route.getEndpoint().getEndpointUri()));
        RealtimeComponent component = context.getComponent("realtime", RealtimeComponent.class);
        messages.add(component + " " + component.getConfiguration());
        HealthCheck.Result result = new RealtimeHealthCheck(context.getComponent("realtime", RealtimeComponent.class)).call();
        messages.add(result.getState() + " " + result.getMessage() + " " + result.getDetails());
        meters.getMeters().forEach(meter -> messages.add(meter.getId().toString()));
        assertFalse(meters.getMeters().isEmpty(), "meters are looked at");
        assertFalse(lines.isEmpty(), "logs are looked at");
        for (String secret : secrets) {
            assertEquals(List.of(), messages.stream().filter(text -> text.contains(secret)).toList());
            assertEquals(List.of(), lines.stream().filter(line -> line.contains(secret)).toList());
        }
    }

    @Test
    void theKeyIsOnTheWireAndNowhereElse(@TempDir Path folder) throws Exception {
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setSafetySecret(SAFETY);
        context.start();
        String source = "&apiKeySource=property:vault:openai";
        // a good call, with a failing response, a refused event and a loss in it
        assertEquals(true, open(source).getMessage().getHeader(RealtimeConstants.READY));
        assertEquals("Bearer " + CANARY, server.authorization);
        assertEquals(SafetyIdentifier.of(SAFETY, NUMBER), server.safetyIdentifier);
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        server.client().error("invalid_value", "evt_c9");
        server.client().failed("resp_2", "content_policy");
        server.client().drop();
        until(() -> server.clients.size() == 2);
        until(() -> server.events("session.update").size() == 2);
        assertEquals("Bearer " + CANARY, server.authorization, "asked anew for the second connection");
        end();
        // a page about it
        new CallReport(new Recording(new short[8000], new short[8000], 8000, 0), List.of(ConversationEvent.now(ConversationEvent.GATEWAY,
                ConversationEvent.SUMMARY, "", Map.of()))).sessionRecord(records.get(0).toMap()).writeTo(folder);
        for (String file : List.of("report.html", "call.json", "transcript.txt")) {
            messages.add(Files.readString(folder.resolve(file)));
        }
        // a refused one, one that fails after the upgrade, and an exception in a route
        server.refuseWith = 401;
        open(source);
        until(() -> records.size() == call);
        server.refuseWith = 0;
        server.confirms = false;
        server.script = (client, type, event) -> client.error("invalid_api_key", null);
        open(source + "&model=gpt-realtime"); // the other one is known to refuse us
        until(() -> records.size() == call);
        Exchange failed = context.createProducerTemplate().request("realtime:m?operation=say" + source,
                e -> e.getIn().setHeader(RealtimeConstants.CALL_ID, "none"));
        assertNotNull(failed.getException());
        messages.add(stack(failed.getException()));
        nowhere(CANARY, SAFETY, NUMBER.substring(1));
    }

    @Test
    void aKeyInAnAddressIsNotInTheEndpointsAddress() throws Exception {
        context.start();
        open("&apiKey=RAW(" + CANARY + ")&safetySecret=" + SAFETY);
        assertEquals("Bearer " + CANARY, server.authorization);
        end();
        RealtimeEndpoint one = context.getEndpoint("realtime:x?apiKey=RAW(" + CANARY + "&)&voice=ash", RealtimeEndpoint.class);
        RealtimeEndpoint two = context.getEndpoint("realtime:x?apiKey=" + CANARY + "2&voice=ash", RealtimeEndpoint.class);
        assertEquals(CANARY + "&", one.getConfiguration().getApiKey());
        assertEquals(one.getEndpointUri(), two.getEndpointUri());
        assertFalse(one.equals(two), "producers are cached by endpoint");
        // Camel itself writes addresses as they are, at TRACE
        lines.removeIf(line -> line.startsWith("TRACE org.apache.camel."));
        nowhere(CANARY, SAFETY);
    }

    @Test
    void aKeyInAPropertyIsInNoLogOfCamelsAndLeavesNoTraceOfBeingLookedUp() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        context.getPropertiesComponent().addInitialProperty("model.key", CANARY);
        context.getPropertiesComponent().addPropertiesLookupListener((name, value, fallback, source) -> {
            if (name.equals("model.key")) {
                lookups.incrementAndGet();
            }
        });
        context.start();
        open("&apiKeySource=property:model.key");
        assertEquals("Bearer " + CANARY, server.authorization);
        end();
        // changed while it runs: the next connection has the new one
        context.getPropertiesComponent().addOverrideProperty("model.key", CANARY + 2);
        open("&apiKeySource=property:?model.key");
        assertEquals("Bearer " + CANARY + 2, server.authorization);
        end();
        nowhere(CANARY);
        assertEquals(0, lookups.get(), "Camel keeps each lookup for its console, and writes it at DEBUG");
    }

    @Test
    void aPropertyThatStandsForAnotherIsResolvedByCamel() throws Exception {
        context.getPropertiesComponent().addInitialProperty("other.key", CANARY);
        context.getPropertiesComponent().addInitialProperty("model.key", "{{other.key}}");
        context.start();
        open("&apiKeySource=property:model.key");
        assertEquals("Bearer " + CANARY, server.authorization);
        end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"property:vault:broken", "property:vault:missing", "property:NO_SUCH_KEY", "bean:nobody", "bean:talks"})
    void aKeyThatCannotBeHadFailsTheSessionAndSaysWhy(String source) throws Exception {
        context.getRegistry().bind("talks", (Supplier<String>) () -> {
            throw new IllegalStateException("no: " + CANARY);
        });
        context.start();
        open("&apiKeySource=" + source);
        until(() -> records.size() == 1);
        assertTrue(records.get(0).failed());
        assertTrue(records.get(0).endReason().contains("no key") || records.get(0).endReason().contains("apiKeySource"),
                records.get(0).endReason());
        assertEquals(0, server.attempts.get());
        nowhere(CANARY);
    }

    @ParameterizedTest
    @CsvSource({"lines, vertx", "zero, vertx", "lines, vertx-websocket"})
    void aKeyOfTwoLinesFailsTheSessionAndIsNotShown(String vaults, String transport) throws Exception {
        context.start();
        List<String> failures = new CopyOnWriteArrayList<>();
        SipMediaRuntime.of(context).bus().subscribe((signal, id, detail) -> {
            if (signal == Signal.MODEL_FAILED) {
                failures.add(detail);
            }
        });
        Exchange opened = open("&apiKeySource=property:vault:" + vaults + "&transport=" + transport);
        until(() -> records.size() == 1);
        assertEquals(false, opened.getMessage().getHeader(RealtimeConstants.READY));
        assertTrue(records.get(0).failed());
        assertTrue(records.get(0).endReason().contains("a line break or another control character"), records.get(0).endReason());
        assertEquals(List.of("realtime:m: " + records.get(0).endReason()), failures, "what the phone plays its fallback for");
        assertEquals(0, server.attempts.get());
        nowhere(CANARY, "sk-and-another");
    }

    @Test
    void aKeyOfTwoLinesAmongTheOptionsStopsTheStartAndIsNotShown() throws Exception {
        RealtimeComponent component = context.getComponent("realtime", RealtimeComponent.class);
        component.getConfiguration().setApiKey(CANARY + "\nsk-and-another");
        Exception e = assertThrows(Exception.class, context::start);
        assertTrue(stack(e).contains("a line break or another control character"), stack(e));
        messages.add(stack(e));
        assertEquals(List.of(), messages.stream().filter(text -> text.contains(CANARY)).toList());
        assertEquals(List.of(), lines.stream().filter(line -> line.contains(CANARY)).toList());
    }

    private HealthCheck.Result health() {
        return new RealtimeHealthCheck(context.getComponent("realtime", RealtimeComponent.class)).call();
    }

    @Test
    void aKeyThatIsNotThereKeepsTheNextCallsAwayUntilItIs() throws Exception {
        context.start();
        String options = "&breakerPause=2000&apiKeySource=property:model.key";
        open(options);
        until(() -> records.size() == 1);
        assertEquals("no key: apiKeySource: there is no property model.key", records.get(0).endReason(), "not tried again");
        assertEquals(HealthCheck.State.DOWN, health().getState());
        assertTrue(health().getMessage().orElse("").contains("there is no property model.key"), health().getMessage().toString());
        open(options);
        until(() -> records.size() == 2);
        assertTrue(records.get(1).endReason().startsWith("no server takes calls now"), records.get(1).endReason());
        context.getPropertiesComponent().addOverrideProperty("model.key", CANARY);
        until(() -> Boolean.TRUE.equals(open(options).getMessage().getHeader(RealtimeConstants.READY)));
        assertEquals("Bearer " + CANARY, server.authorization);
        server.client().created("resp_1");
        server.client().done("resp_1", "completed");
        until(() -> health().getState() == HealthCheck.State.UP);
        nowhere(CANARY);
    }

    @Test
    void aVaultThatIsAwayIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        context.getRegistry().bind("keys", (Supplier<String>) () -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("away");
            }
            return CANARY;
        });
        context.start();
        assertEquals(true, open("&apiKeySource=bean:keys").getMessage().getHeader(RealtimeConstants.READY));
        assertEquals(HealthCheck.State.UP, health().getState());
        end();
    }

    private static final String QUOTES = "Incorrect API key provided: " + CANARY + ". You can find yours elsewhere.";

    private static String quoting(String code) {
        return "{'type':'error','event_id':'e','error':{'type':'invalid_request_error','code':'" + code + "','message':'" + QUOTES
                + "','param':null,'event_id':null}}";
    }

    @Test
    void whatTheServerSaysAboutTheKeyIsToldWithoutIt() throws Exception {
        context.start();
        String source = "&apiKeySource=property:vault:openai";
        open(source);
        server.client().say(quoting("invalid_value"));
        server.client().say("{'type':'response.done','event_id':'e','response':{'id':'resp_1','status':'failed','status_details':{'type':'failed',"
                + "'error':{'type':'x','code':'content_policy','message':'" + QUOTES + "'}},'usage':null}}");
        server.client().say("{'type':'conversation.item.input_audio_transcription.failed','event_id':'e','item_id':'item_1','error':{'type':'x',"
                + "'code':'audio_unintelligible','message':'" + QUOTES.replace("-", "\\u002d") + "'}}");
        until(() -> messages.stream().filter(message -> message.contains("Incorrect API key provided: (the key).")).count() >= 3);
        server.client().close(4000, QUOTES);
        until(() -> records.size() == 1);
        assertEquals("close 4000: " + QUOTES.replace(CANARY, "(the key)"), records.get(0).endReason());
        server.confirms = false;
        server.script = (client, type, event) -> client.say(quoting("invalid_api_key"));
        open(source + "&model=gpt-realtime");
        until(() -> records.size() == 2);
        assertEquals("the server refuses the session: invalid_api_key", records.get(1).endReason());
        assertEquals(HealthCheck.State.DOWN, health().getState());
        nowhere(CANARY);
    }

    @Test
    void aBeanGivesTheKeyOfTheMoment() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        context.getRegistry().bind("keys", (Supplier<String>) () -> CANARY + asked.incrementAndGet());
        context.start();
        open("&apiKeySource=bean:keys&apiKey=other");
        String first = server.authorization;
        assertTrue(first.startsWith("Bearer " + CANARY), "the bean's, not the option's");
        server.client().drop();
        until(() -> server.clients.size() == 2);
        assertTrue(server.authorization.startsWith("Bearer " + CANARY));
        assertNotEquals(first, server.authorization, "asked anew");
        assertNull(server.safetyIdentifier, "no secret, no word about the caller");
        end();
        nowhere(CANARY);
    }

    @Test
    void whatIsNoSourceStopsTheStartAndIsNotShown() throws Exception {
        context.start();
        for (String option : List.of("apiKeySource=" + CANARY, "clientSecretUrl=http://example.com/" + CANARY)) {
            Exception e = assertThrows(Exception.class, () -> context.getEndpoint("realtime:y?" + option).start());
            assertFalse(e.getMessage().contains(CANARY), e.getMessage());
        }
    }

    @Test
    void aClientSecretOpensTheSessionsUntilItExpires() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        AtomicInteger status = new AtomicInteger(200);
        HttpServer maker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        maker.createContext("/v1/realtime/client_secrets", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            long expires = System.currentTimeMillis() / 1000 + (asked.size() == 1 ? 600 : 0);
            byte[] body = ("{\"value\":\"" + SHORT_LIVED + asked.size() + "\",\"expires_at\":" + expires + ",\"session\":{}}").getBytes();
            exchange.sendResponseHeaders(status.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        maker.start();
        try {
            context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setApiKey(CANARY);
            context.start();
            String options = "&clientSecretUrl=http://127.0.0.1:" + maker.getAddress().getPort() + "/v1/realtime/client_secrets";
            for (int i = 0; i < 3; i++) {
                assertEquals(true, open(options).getMessage().getHeader(RealtimeConstants.READY));
                assertEquals("Bearer " + SHORT_LIVED + 1, server.authorization);
                end();
            }
            assertEquals(List.of("POST Bearer " + CANARY + " {\"session\":{\"type\":\"realtime\",\"model\":\"gpt-realtime-2.1\"}}"), asked);
            // of another model another secret, which is refused
            status.set(403);
            open(options + "&model=gpt-realtime");
            until(() -> records.size() == call);
            assertEquals("no key: the client secret was refused with HTTP 403", records.get(3).endReason(), "not tried again");
            assertEquals(HealthCheck.State.DOWN, health().getState());
            // HTTP clients and servers write what they send, at TRACE
            lines.removeIf(line -> line.matches("(?s)(TRACE|DEBUG) (sun|com\\.sun|jdk|io\\.netty)\\..*"));
            nowhere(CANARY, SHORT_LIVED);
        } finally {
            maker.stop(0);
        }
    }
}
