// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.routes;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.realtime.RealtimeEndpoint;
import io.sipmedia.processor.TranscriptStore;
import io.sipmedia.processor.Utterance;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.crm.SampleCrm;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.support.SipMediaRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The shipped agent with a real call, a real socket to the rehearsal model, the sample CRM and a database. */
@Timeout(120)
class VoiceAgentCallTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void aCallerTalksWithTheModelIsFoundInTheCrmAndReadInTheDatabase() throws Exception {
        Main main = new Main();
        try (SampleCrm crm = SampleCrm.start(); RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions())) {
            model.ready().get(60, TimeUnit.SECONDS);
            String database = "jdbc:h2:file:" + folder.resolve("calls");
            SipMediaComponent phone = configured(main, model, crm, database);
            main.start();
            try (ScriptedCaller caller = ScriptedCaller.builder().target("sip:agent@127.0.0.1:" + phone.port("udp")).answerLimit(LIMIT).build()) {
                caller.call().waitsUntilAnswerEnds(LIMIT)
                        .says("where-is-my-order.wav").waitsUntilAnswerEnds(LIMIT)
                        .says("my-number-is.wav").waitsUntilAnswerEnds(LIMIT)
                        .hangsUp();
            }
            assertEquals(List.of("/customers?phone=1007"), crm.requests());
            List<Utterance> said = read(main.getCamelContext(), database);
            assertEquals(List.of("model", "caller", "model", "caller", "model"), said.stream().map(Utterance::speaker).toList(), said.toString());
            List<String> patterns = List.of("Hello, how can I help you\\?", "where is my order", ".*customer number.*", ".*one zero zero seven",
                    "Thank you, Ada Miller\\..* has the status .*");
            for (int i = 0; i < patterns.size(); i++) {
                assertTrue(said.get(i).text().matches(patterns.get(i)), i + ": " + said);
                assertTrue(said.get(i).endedMillis() > said.get(i).startedMillis(), i + ": " + said);
                // the prefix of the turn detection lets a turn begin up to 300 ms before its first sound
                assertTrue(i == 0 || said.get(i).startedMillis() > said.get(i - 1).endedMillis() - 300, i + ": " + said);
            }
        } finally {
            main.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcmu", "pcma"})
    void theSameRoutesTalkG711WithTheModelWhenToldTo(String format) throws Exception {
        Main main = new Main();
        try (SampleCrm crm = SampleCrm.start(); RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions())) {
            model.ready().get(60, TimeUnit.SECONDS);
            String database = "jdbc:h2:file:" + folder.resolve("calls");
            SipMediaComponent phone = configured(main, model, crm, database);
            main.addInitialProperty("camel.component.realtime.inputFormat", format);
            main.addInitialProperty("camel.component.realtime.outputFormat", format);
            main.start();
            try (ScriptedCaller caller = ScriptedCaller.builder().target("sip:agent@127.0.0.1:" + phone.port("udp")).answerLimit(LIMIT).build()) {
                caller.call().waitsUntilAnswerEnds(LIMIT)
                        .says("where-is-my-order.wav").waitsUntilAnswerEnds(LIMIT)
                        .says("my-number-is.wav").waitsUntilAnswerEnds(LIMIT)
                        .hangsUp();
            }
            assertEquals(List.of("/customers?phone=1007"), crm.requests());
            List<Utterance> said = read(main.getCamelContext(), database);
            assertEquals("where is my order", said.get(1).text(), said.toString());
            for (Endpoint endpoint : main.getCamelContext().getEndpoints()) {
                assertTrue(!(endpoint instanceof RealtimeEndpoint model8k) || format.equals(model8k.getConfiguration().getInputFormat()));
            }
            SipMediaRuntime runtime = SipMediaRuntime.of(main.getCamelContext());
            Awaitility.await().atMost(LIMIT).until(() -> runtime.modelRates().size() == 0);
        } finally {
            main.stop();
        }
    }

    private static SipMediaComponent configured(Main main, RehearsalModel model, SampleCrm crm, String database) {
        SipMediaComponent phone = new SipMediaComponent();
        phone.setListen("udp:127.0.0.1:0,tcp:127.0.0.1:0");
        phone.setRtpPorts("20000-29999");
        main.bind("sip-media", phone);
        main.addInitialProperty("REALTIME_URL", model.url());
        main.addInitialProperty("CRM_URL", crm.lookupUrl());
        main.addInitialProperty("DATABASE_URL", database);
        main.addInitialProperty("camel.component.kamelet.location", "file:kamelets,classpath:kamelets");
        main.addInitialProperty("camel.main.routesIncludePattern", "file:routes/*.camel.yaml");
        return phone;
    }

    private static List<Utterance> read(CamelContext context, String database) throws Exception {
        TranscriptStore store = new TranscriptStore();
        store.setCamelContext(context);
        store.setJdbcUrl(database);
        store.start();
        try (var connection = java.sql.DriverManager.getConnection(database)) {
            String[] call = new String[1];
            Awaitility.await().atMost(LIMIT).until(() -> {
                try (var rows = connection.createStatement().executeQuery("select max(call_id), count(*) from transcript")) {
                    rows.next();
                    call[0] = rows.getString(1);
                    return rows.getInt(2) >= 5;
                }
            });
            return store.read(call[0]);
        } finally {
            store.stop();
        }
    }
}
