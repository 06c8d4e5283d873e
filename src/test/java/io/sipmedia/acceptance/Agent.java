// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.call.CallRecord;
import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.component.SipMediaConstants;
import io.sipmedia.processor.Utterance;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.crm.SampleCrm;
import io.sipmedia.rehearsal.dialogue.Answer;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.sipmedia.rehearsal.dialogue.ToolCall;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.rehearsal.model.RehearsalSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

import static org.awaitility.Awaitility.await;

/**
 * The agent as its user starts it: the shipped routes and Kamelets under Camel Main with settings as properties, a model,
 * a customer system and a database, and a telephone line on free ports. Beside the shipped routes runs one that collects
 * what happens.
 */
final class Agent implements AutoCloseable {

    /** Generous, as many things may run on the machine of a test. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    /** What can be different from one test to the next. */
    static final class Setup {

        private final Map<String, String> properties = new LinkedHashMap<>();
        private final List<RouteBuilder> routes = new ArrayList<>();
        private RehearsalModelOptions model = new RehearsalModelOptions().tones();
        private String phoneOptions = "";
        private UnaryOperator<String> edit;

        /** A setting, by the name that it has as an environment variable, or any property of Camel Main. */
        Setup with(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** A model of tones that gives these answers, one after the other. */
        Setup answers(Answer... answers) {
            model = new RehearsalModelOptions().tones().dialogue(ScriptedDialogue.of(answers));
            return this;
        }

        /** A model of tones that speaks as long as these texts take. */
        Setup answers(String... words) {
            model = new RehearsalModelOptions().tones().dialogue(ScriptedDialogue.of(words));
            return this;
        }

        /** A model of one's own. */
        Setup model(RehearsalModelOptions options) {
            model = options;
            return this;
        }

        /** A model with ears and a voice. */
        Setup speech() {
            model = new RehearsalModelOptions();
            return this;
        }

        /** Options of {@code sip-media:agent}, such as {@code rtpTimeout=2s}. */
        Setup phone(String options) {
            phoneOptions = "&" + options;
            return this;
        }

        /** A route of the user's own beside the shipped ones. */
        Setup route(RouteBuilder builder) {
            routes.add(builder);
            return this;
        }

        /** The shipped routes as a user has changed them. */
        Setup edited(UnaryOperator<String> change) {
            edit = change;
            return this;
        }

        /** With {@code folder} for what is edited. */
        Agent start(Path folder) throws Exception {
            return new Agent(this, folder);
        }
    }

    final RehearsalModel model;
    final SampleCrm crm = SampleCrm.start();
    final SipMediaComponent phone;
    final RealtimeComponent realtime;
    final Connection database;
    private final Main main = new Main();
    private final List<Exchange> phoneEvents = new CopyOnWriteArrayList<>();
    private final List<String> modelEvents = new CopyOnWriteArrayList<>();

    private Agent(Setup setup, Path folder) throws Exception {
        model = RehearsalModel.start(setup.model);
        // one connection of ours keeps it alive and looks into it
        String url = "jdbc:h2:mem:" + UUID.randomUUID();
        database = DriverManager.getConnection(url);
        property("REALTIME_URL", model.url());
        property("CRM_URL", crm.lookupUrl());
        property("DATABASE_URL", url);
        property("camel.component.kamelet.location", "file:kamelets,classpath:kamelets");
        property("camel.main.routesIncludePattern", "file:" + routes(setup.edit, folder));
        property("camel.main.shutdownTimeout", "2");
        property("camel.main.autoConfigurationLogSummary", "false");
        property("camel.component.sip-media.listen", "udp:127.0.0.1:0,tcp:127.0.0.1:0");
        property("camel.component.sip-media.rtpPorts", "20000-29999");
        setup.properties.forEach(this::property);
        main.configure().addRoutesBuilder(observer(setup.phoneOptions));
        setup.routes.forEach(main.configure()::addRoutesBuilder);
        try {
            main.start();
            phone = main.getCamelContext().getComponent("sip-media", SipMediaComponent.class);
            realtime = main.getCamelContext().getComponent("realtime", RealtimeComponent.class);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void property(String name, String value) {
        main.addInitialProperty(name, value);
    }

    private static String routes(UnaryOperator<String> edit, Path folder) throws IOException {
        if (edit == null) {
            return "routes/*.camel.yaml";
        }
        Path file = folder.resolve("voice-agent.camel.yaml");
        Files.writeString(file, edit.apply(Files.readString(Path.of("routes/voice-agent.camel.yaml"))));
        return file.toString();
    }

    private RouteBuilder observer(String phoneOptions) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("sip-media:agent?include=events" + phoneOptions).routeId("test-phone").process(e -> phoneEvents.add(e.copy()));
                from("realtime:openai?include=ready,lost,failed,closed,error").routeId("test-model")
                        .process(e -> modelEvents.add(e.getMessage().getHeader("CamelRealtimeEvent", String.class)));
            }
        };
    }

    /** A telephone that will call the agent. */
    ScriptedCaller.Builder caller() {
        return ScriptedCaller.builder().target("sip:agent@127.0.0.1:" + phone.port("udp")).answerLimit(LIMIT);
    }

    /** The only session so far, or the last one of several. */
    RehearsalSession session() {
        await().atMost(LIMIT).until(() -> !model.sessions().isEmpty());
        List<RehearsalSession> sessions = model.sessions();
        return sessions.get(sessions.size() - 1);
    }

    /** What the model was told of a function's result, waited for. */
    JsonNode toolOutput() {
        return toolOutput(session());
    }

    static JsonNode toolOutput(RehearsalSession session) {
        await().atMost(LIMIT).until(() -> !toolOutputs(session).isEmpty());
        return toolOutputs(session).get(0);
    }

    static List<JsonNode> toolOutputs(RehearsalSession session) {
        return session.clientEvents("conversation.item.create").stream().map(event -> event.get("item"))
                .filter(item -> item.path("type").asText().equals("function_call_output")).map(Json::output).toList();
    }

    /** Events of the phone side by name. */
    List<Exchange> events(String name) {
        return phoneEvents.stream().filter(e -> name.equals(e.getMessage().getHeader(SipMediaConstants.EVENT))).toList();
    }

    /** Names of the model side's events so far. */
    List<String> modelEvents() {
        return List.copyOf(modelEvents);
    }

    void awaitModelEvent(String name) {
        await().atMost(LIMIT).until(() -> modelEvents.contains(name));
    }

    /** The record of the only call, waited for. */
    CallRecord record() {
        return records(1).get(0);
    }

    /** The records of all calls, waited for until there are so many. */
    List<CallRecord> records(int count) {
        await().atMost(LIMIT).until(() -> events("ended").size() >= count);
        return events("ended").stream().map(e -> e.getMessage().getBody(CallRecord.class)).toList();
    }

    /** What stands in the database of a call, in the order spoken, waited for until there are so many rows. */
    List<Utterance> transcript(String callId, int rows) throws SQLException {
        await().atMost(LIMIT).until(() -> transcript(callId).size() >= rows);
        return transcript(callId);
    }

    List<Utterance> transcript(String callId) throws SQLException {
        List<Utterance> said = new ArrayList<>();
        try (var select = database.prepareStatement("select item_id, speaker, started_ms, ended_ms, started_at, text, truncated"
                + " from transcript where call_id = ? order by started_ms, ended_ms")) {
            select.setString(1, callId);
            ResultSet row = select.executeQuery();
            while (row.next()) {
                said.add(new Utterance(callId, row.getString(1), row.getString(2), row.getLong(3), row.getLong(4),
                        row.getTimestamp(5).toInstant(), row.getString(6), row.getBoolean(7)));
            }
        }
        return said;
    }

    /** Connections to the database beside the test's own. */
    int databaseConnections() throws SQLException {
        try (ResultSet count = database.createStatement().executeQuery("select count(*) from information_schema.sessions")) {
            count.next();
            return count.getInt(1) - 1;
        }
    }

    /** Waits until nothing of any call is left in the running agent. */
    void awaitQuiet() {
        await().atMost(LIMIT).untilAsserted(() -> {
            String left = "calls " + phone.callCount() + ", dialogs " + phone.dialogCount() + ", RTP ports " + phone.rtpPortsInUse()
                    + ", model sessions " + realtime.sessionCount() + ", open at the model "
                    + model.sessions().stream().filter(RehearsalSession::open).count();
            if (!left.equals("calls 0, dialogs 0, RTP ports 0, model sessions 0, open at the model 0")) {
                throw new AssertionError("left: " + left);
            }
        });
    }

    /** Every complaint of the model about what it was sent, but those of some codes. */
    List<String> complaints(Set<String> codesApart) {
        return model.sessions().stream().flatMap(session -> session.serverEvents("error").stream())
                .filter(event -> !codesApart.contains(event.path("error").path("code").asText()))
                .map(event -> event.path("error").path("code").asText() + ": " + event.path("error").path("message").asText()).toList();
    }

    /** Stops Camel; the model, the customer system and the database go on. */
    void stop() {
        main.stop();
    }

    @Override
    public void close() throws SQLException {
        main.stop();
        model.close();
        crm.close();
        database.close();
    }

    static Answer says(String words) {
        return Answer.say("test", words);
    }

    static Answer calls(String function, Map<String, Object> arguments) {
        return new Answer("test", null, new ToolCall(function, arguments));
    }
}
