// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.crm.SampleCrm;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/**
 * What {@code mvn camel:run} starts: the shipped routes with their settings from the environment. Without a model named
 * there, the rehearsal model answers and a scripted caller places the first call.
 *
 * <p>Users with a runtime of their own (Camel JBang, Quarkus, Spring Boot, Karaf) do not need this class; they drop the
 * routes in there.
 */
public final class Gateway implements AutoCloseable {

    private static final String ROUTES = "file:routes/*.camel.yaml";

    private final GatewaySettings settings;
    private final PrintStream out;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Main main = new Main();
    private ConversationMonitor monitor;

    /** @param out where people read along */
    public Gateway(GatewaySettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Starts the gateway and stays until the process is told to stop. Exit status 2: a setting is wrong. */
    public static void main(String[] args) throws Exception {
        // before the first logger is made; a configuration of the user's own wins
        if (System.getProperty("log4j2.configurationFile") == null && System.getenv("LOG4J_CONFIGURATION_FILE") == null) {
            System.setProperty("log4j2.configurationFile", "classpath:io/sipmedia/gateway/log4j2.properties");
        }
        GatewaySettings settings;
        try {
            settings = GatewaySettings.fromEnvironment();
        } catch (SettingException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try (Gateway gateway = new Gateway(settings, System.out)) {
            gateway.run();
        }
    }

    /** Starts everything, places the first call if there is to be one, and waits for the end of the process. */
    void run() throws Exception {
        prepare();
        main.addMainListener(new FirstCall(settings, monitor, out));
        main.run();
    }

    /** Starts everything and returns; for tests. */
    CamelContext start() throws Exception {
        prepare();
        main.start();
        return main.getCamelContext();
    }

    private void prepare() throws Exception {
        for (String name : GatewaySettings.names()) {
            String value = settings.get(name);
            if (value != null) {
                main.addInitialProperty(name, value);
            }
        }
        if (settings.rehearsal()) {
            out.println("No OPENAI_API_KEY and no REALTIME_URL: the rehearsal model answers. Loading its ears and voice …");
            RehearsalModel model = RehearsalModel.start(RehearsalModelOptions.defaults());
            owned.push(model);
            main.addInitialProperty("REALTIME_URL", model.url());
        }
        if (settings.get("CRM_URL") == null) {
            SampleCrm crm = SampleCrm.start();
            owned.push(crm);
            main.addInitialProperty("CRM_URL", crm.lookupUrl());
        }
        Files.createDirectories(Path.of(FirstCall.FOLDER));
        main.addInitialProperty("camel.main.name", "sip-media");
        main.addInitialProperty("camel.main.routesIncludePattern", ROUTES);
        main.addInitialProperty("camel.main.jmxManagementStatisticsLevel", "RoutesOnly");
        main.addInitialProperty("camel.main.streamCachingEnabled", "false");
        main.addInitialProperty("camel.main.shutdownTimeout", "30");
        main.addInitialProperty("camel.component.kamelet.location", "file:kamelets,classpath:kamelets");
        main.addInitialProperty("camel.component.sip-media.listen", settings.get("SIP_LISTEN"));
        main.addInitialProperty("camel.component.sip-media.rtpPorts", settings.get("RTP_PORTS"));
        if (settings.get("MEDIA_ADDRESS") != null) {
            main.addInitialProperty("camel.component.sip-media.mediaAddress", settings.get("MEDIA_ADDRESS"));
        }
        monitor = new ConversationMonitor(out);
        main.configure().addRoutesBuilder(monitor);
    }

    @Override
    public void close() throws Exception {
        main.stop();
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }
}
