// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that cannot be had: one line says why, and no line says the key. */
class ModelUnreachableTest {

    private static final String CALL = "00000000000000bb";
    private static final String CANARY = "sk-canary-4711";

    private final FakeRealtimeServer server = new FakeRealtimeServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Object> closed = new CopyOnWriteArrayList<>();
    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private String exempt = "none";
    private Level before;
    private List<Appender> others;
    private final AbstractAppender appender = new AbstractAppender("all", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            StringWriter text = new StringWriter();
            text.append(event.getLevel() + " " + event.getLoggerName()).append(": ").append(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text));
            }
            lines.add(text.toString());
            if (event.getLevel().isMoreSpecificThan(Level.WARN) && event.getLoggerName().startsWith("io.sipmedia")) {
                warnings.add(event.getThrown() == null ? event.getMessage().getFormattedMessage() : text.toString());
            }
        }
    };

    @BeforeEach
    void start() {
        appender.start();
        // nobody wants to read all that
        others = List.copyOf(logging.getConfiguration().getRootLogger().getAppenders().values());
        others.forEach(other -> logging.getConfiguration().getRootLogger().removeAppender(other.getName()));
        logging.getConfiguration().getRootLogger().addAppender(appender, Level.ALL, null);
        before = logging.getConfiguration().getRootLogger().getLevel();
        logging.getConfiguration().getRootLogger().setLevel(Level.ALL);
        logging.updateLoggers();
    }

    @AfterEach
    void stop() {
        context.stop();
        logging.getConfiguration().getRootLogger().setLevel(before);
        logging.getConfiguration().getRootLogger().removeAppender("all");
        others.forEach(other -> logging.getConfiguration().getRootLogger().addAppender(other, null, null));
        logging.updateLoggers();
        appender.stop();
        server.close();
    }

    private void run(String url) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                String options = "url=RAW(" + url + ")&reconnectDelay=5&reconnectAttempts=1";
                from("realtime:m?include=closed").process(e -> closed.add(e.getIn().getBody()));
                from("direct:open").to("realtime:m?operation=open&awaitReady=5s&" + options);
            }
        });
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setApiKey(CANARY);
        context.start();
        SipMediaRuntime.of(context).bus().subscribe((signal, call, detail) -> {
            if (signal == Signal.MODEL_FAILED) {
                failures.add(detail);
            }
        });
        context.createProducerTemplate().sendBodyAndHeader("direct:open", null, RealtimeConstants.CALL_ID, CALL);
    }

    private void failed(String words) {
        await().atMost(Duration.ofSeconds(10)).until(() -> closed.size() == 1 && failures.size() == 1);
        SessionRecord end = (SessionRecord) closed.get(0);
        assertTrue(end.failed());
        assertTrue(end.endReason().contains(words), end.endReason());
        assertEquals("realtime:m: " + end.endReason(), failures.get(0));
        assertEquals(List.of("realtime:m, call " + CALL + ": " + end.endReason()), warnings);
        assertFalse(warnings.get(0).contains("\n"));
        nobodyTellsTheKey();
    }

    private void nobodyTellsTheKey() {
        assertTrue(lines.size() > 20, "logs are looked at");
        assertEquals(List.of(), lines.stream().filter(line -> line.contains(CANARY) && !line.startsWith(exempt)).toList());
        context.getEndpoints().forEach(endpoint -> assertFalse(endpoint.toString().contains(CANARY), "toString"));
        context.getRoutes().forEach(route -> assertFalse(route.toString().contains(CANARY), "toString of a route"));
    }

    @ParameterizedTest
    @CsvSource({"401, the key is wrong or missing", "403, the key may not use this model", "404, see the options url and model",
        "429, too many requests", "503, out of order"})
    void aRefusalSaysWhatToLookAt(int status, String words) throws Exception {
        server.refuseWith = status;
        run(server.url());
        failed("HTTP " + status + ": ");
        assertTrue(warnings.get(0).contains(words), warnings.get(0));
        assertEquals(status == 429 || status == 503 ? 2 : 1, server.attempts.get());
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        run("ws://127.0.0.1:" + port + "/v1/realtime");
        failed("Connection refused");
    }

    @Test
    void aKeyThatTheServerRefusesAfterTheUpgrade() throws Exception {
        server.confirms = false;
        server.script = (client, type, event) -> client.error("invalid_api_key", null);
        run(server.url());
        failed("invalid_api_key");
    }

    @Test
    void aKeyInAnAddressIsNeitherLoggedNorPrinted() throws Exception {
        // Camel itself writes addresses as they are, at TRACE
        exempt = "TRACE org.apache.camel.";
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:open").to("realtime:m?operation=open&awaitReady=5s&url=RAW(" + server.url() + ")&apiKey=RAW(" + CANARY + ")");
                from("realtime:m?include=events").to("log:events?showAll=true");
            }
        });
        context.start();
        context.createProducerTemplate().sendBodyAndHeader("direct:open", null, RealtimeConstants.CALL_ID, CALL);
        assertEquals("Bearer " + CANARY, server.authorization);
        SipMediaRuntime.of(context).bus().publish(Signal.CALL_ENDED, CALL, "bye");
        await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
        context.stop();
        nobodyTellsTheKey();
    }
}
