// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.DerivedDialect;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.Retirement;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.rehearsal.model.RehearsalDialect;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.support.SipMediaRuntime;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dialects are found by name, those of users too, and what follows from the one that is chosen. */
class DialectPluginTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private RehearsalModel model;

    /** A user's own. */
    public static final class HouseDialect extends DerivedDialect {

        public HouseDialect() {
            super(new GaDialect());
        }

        @Override
        public String name() {
            return "house";
        }
    }

    @AfterEach
    void close() {
        context.stop();
        if (model != null) {
            model.close();
        }
    }

    @ParameterizedTest
    @EnumSource(RehearsalDialect.class)
    void everyShippedDialectIsFoundByItsName(RehearsalDialect spoken) {
        assertEquals(spoken.option(), DialectFinder.find(context, spoken.option()).name());
        assertEquals(spoken.option(), DialectFinder.find(context, " " + spoken.option().toUpperCase(java.util.Locale.ROOT)).name());
    }

    @Test
    void aBeanComesBeforeWhatShips() {
        Dialect own = new HouseDialect();
        context.getRegistry().bind("house", own);
        assertSame(own, DialectFinder.find(context, "house"));
        context.getRegistry().bind("ga", own);
        assertSame(own, DialectFinder.find(context, "ga"));
    }

    @Test
    void aClassIsFoundByTheFileThatNamesIt() {
        Dialect acme = DialectFinder.find(context, "acme"); // the one of docs/dialects.md
        assertEquals("acme", acme.name());
        SessionSettings settings = SessionSettings.of(acme, new SessionOptions("acme-1", null, null, 1.0, AudioEncoding.PCM, AudioEncoding.PCM,
                false, null, null, TurnDetection.serverVad(), "auto", 0, null), acme.defaults().url(), "key");
        assertEquals(AudioEncoding.PCM16K, settings.options().input());
        assertFalse(acme.session(settings.options(), settings.tools()).at("/audio/output").has("voice"));
    }

    @Test
    void anUnknownNameListsThoseThatAreKnown() {
        context.getRegistry().bind("house", new HouseDialect());
        for (String wrong : new String[] {"klingon", "", "../component/realtime", null}) {
            String message = assertThrows(IllegalArgumentException.class, () -> DialectFinder.find(context, wrong)).getMessage();
            assertTrue(message.contains("ga,") && message.contains("house"), message);
        }
    }

    @Test
    void anEmptyOptionIsAsTheDialectHasIt() {
        RealtimeConfiguration empty = new RealtimeConfiguration();
        empty.setUrl("");
        empty.setModel(" ");
        empty.setVoice("");
        SessionSettings settings = empty.toSettings(new GaDialect(), List.of(), null);
        assertEquals(Defaults.openAi().url(), settings.url());
        assertEquals(Defaults.openAi().model(), settings.options().model());
        assertEquals(Defaults.openAi().voice(), settings.options().voice());
    }

    @Test
    void theRouteResamplesToTheRateThatTheDialectHears() throws Exception {
        model = RehearsalModel.start(new RehearsalModelOptions().tones().dialect(RehearsalDialect.QWEN));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:voice").to("realtime:qwen?dialect=qwen&model=m&url=" + model.url());
            }
        });
        context.start();
        assertEquals(16_000, SipMediaRuntime.of(context).modelRates().of("some call"));
    }

    @Test
    void aTokenIsFetchedForEveryConnection() throws Exception {
        model = RehearsalModel.start(new RehearsalModelOptions().tones().apiKey("token-2"));
        AtomicInteger fetched = new AtomicInteger();
        Supplier<String> entra = () -> "token-" + (1 + fetched.getAndIncrement());
        context.getRegistry().bind("entra", entra);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:open").setHeader(RealtimeConstants.CALL_ID, constant("0123456789abcdef"))
                        .to("realtime:azure?operation=open&tokenSupplier=#entra&url=" + model.url());
            }
        });
        context.start(); // the first one was for the model's description
        await().atMost(Duration.ofSeconds(10)).until(() -> fetched.get() == 1);
        context.createProducerTemplate().sendBody("direct:open", "");
        await().atMost(Duration.ofSeconds(10)).until(() -> model.sessions().size() == 1);
        assertEquals("Bearer token-2", model.sessions().get(0).headers().get("authorization"));
    }

    @Test
    void aModelThatIsAboutToRetireIsAWarning() throws Exception {
        LocalDate soon = LocalDate.now().plusDays(20);
        model = RehearsalModel.start(new RehearsalModelOptions().tones().shutdownDate(soon.toString()));
        try (Warnings warnings = new Warnings()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:voice").to("realtime:old?model=gpt-realtime&url=" + model.url());
                    from("realtime:old?model=gpt-realtime&url=" + model.url()).to("mock:out");
                }
            });
            context.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> !warnings.lines().isEmpty());
            assertEquals(1, warnings.lines().size());
            assertTrue(warnings.lines().get(0).contains("gpt-realtime will be retired on " + soon), warnings.lines().toString());
        }
    }

    @Test
    void aModelThatIsOnlyForTheWorstIsLookedUpToo() throws Exception {
        LocalDate soon = LocalDate.now().plusDays(20);
        model = RehearsalModel.start(new RehearsalModelOptions().tones().shutdownDate(soon.toString()));
        try (Warnings warnings = new Warnings()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:voice").to("realtime:main?model=gpt-realtime&apiKey=sk-test&url=ws://127.0.0.1:1/v1/realtime"
                            + "&failover.dialect=gpt-live&failover.model=gpt-live-1&failover.url="
                            + model.url().replace("/realtime", "/live/sessions"));
                }
            });
            context.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> warnings.lines().stream().anyMatch(line -> line.contains("retired")));
            assertTrue(warnings.lines().toString().contains("gpt-live-1 will be retired on " + soon), warnings.lines().toString());
        }
    }

    @Test
    void onlyANearOrPastDateIsWorthAWarning() throws Exception {
        LocalDate today = LocalDate.of(2026, 11, 22);
        ObjectMapper json = new ObjectMapper();
        assertTrue(Retirement.of(json.readTree("{\"shutdown_date\":\"2027-01-20\"}")).warning("m", today).contains("in 59 days"));
        assertTrue(Retirement.of(json.readTree("{\"shutdown_date\":\"2026-05-12\"}")).warning("m", today).contains("was retired on 2026-05-12"));
        assertTrue(Retirement.of(json.readTree("{\"deprecation\":{\"inference\":1709284527}}")).warning("m", today).contains("2024-03-01"));
        for (String calm : new String[] {"{\"shutdown_date\":\"2028-01-20\"}", "{\"shutdown_date\":null}", "{}", "[]",
            "{\"shutdown_date\":\"some day soon\"}", "{\"deprecation\":{\"inference\":9e99}}"}) {
            assertNull(Retirement.of(json.readTree(calm)).warning("m", today), calm);
        }
    }
}
