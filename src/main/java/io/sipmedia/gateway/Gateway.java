// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.rehearsal.crm.SampleCrm;
import io.sipmedia.rehearsal.model.RehearsalDialect;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * What {@code mvn camel:run} starts: the shipped routes with their settings from the environment. Without a model named
 * there, the rehearsal model answers and a scripted caller places the first call.
 *
 * <p>Users with a runtime of their own (Camel JBang, Quarkus, Spring Boot, Karaf) do not need this class; they drop the
 * routes in there.
 */
public final class Gateway implements AutoCloseable {

    /** Below the folder the gateway was started in: recordings, reports, the transcript database, the log. */
    static final Path FOLDER = Path.of("rehearsal-calls");
    /** How long calls that are up may go on when the gateway is told to stop. */
    static final int DRAIN_SECONDS = 20;

    private static final Path ROUTES = Path.of("routes");
    private static final int MODEL_SECONDS = 120;

    private final GatewaySettings settings;
    private final Path folder;
    private final PrintStream out;
    private final ConversationMonitor.Listener listener;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private RehearsalModel model;
    private final Main main = new Main();

    /**
     * @param folder   for what calls leave behind
     * @param out      where people read along
     * @param listener told what happens in every call
     */
    Gateway(GatewaySettings settings, Path folder, PrintStream out, ConversationMonitor.Listener listener) {
        this.settings = settings;
        this.folder = folder;
        this.out = out;
        this.listener = listener;
    }

    /** Starts the gateway and stays until the process is told to stop. Exit status 1: it did not start; 2: a setting is wrong. */
    public static void main(String[] args) throws Exception {
        GatewayLogging.configure();
        System.exit(new GatewayRun(terminal(System.out, FileDescriptor.out), terminal(System.err, FileDescriptor.err), FOLDER).run(name -> System.getProperty(name, System.getenv(name))));
    }

    // Maven puts a stream of its own before standard output and closes it while this process still has something to say;
    // and a container without a locale has ASCII for its charset, but a terminal that shows UTF-8
    private static PrintStream terminal(PrintStream given, FileDescriptor descriptor) {
        boolean windows = File.separatorChar == '\\';
        Charset charset = StandardCharsets.US_ASCII.equals(Charset.defaultCharset()) ? StandardCharsets.UTF_8 : Charset.defaultCharset();
        return windows ? given : new PrintStream(new FileOutputStream(descriptor), true, charset);
    }

    /**
     * Starts everything and returns when calls are answered.
     *
     * @throws SettingException when a setting turns out to be wrong
     */
    CamelContext start() throws Exception {
        if (!Files.isDirectory(ROUTES)) {
            throw new IOException("there is no folder routes/ in " + Path.of("").toAbsolutePath() + "; start it where the project is");
        }
        Files.createDirectories(folder);
        Map<String, String> properties = properties();
        if (settings.rehearsal()) {
            model = own(RehearsalModel.start(new RehearsalModelOptions().dialect(rehearsed()).progress(out::println)));
            properties.put("REALTIME_URL", model.url());
        }
        if (settings.get("CRM_URL") == null) {
            properties.put("CRM_URL", own(SampleCrm.start()).lookupUrl());
        }
        properties.forEach(main::addInitialProperty);
        // the default one has a shutdown hook of its own, and the two hooks would wait for each other
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.addMainListener(new SettingsFirst());
        main.configure().addRoutesBuilder(new ConversationMonitor(listener));
        main.start();
        if (model != null) {
            model.ready().get(MODEL_SECONDS, TimeUnit.SECONDS);
        }
        return main.getCamelContext();
    }

    private RehearsalDialect rehearsed() {
        String name = settings.dialect().name();
        try {
            return RehearsalDialect.of(name);
        } catch (IllegalArgumentException e) {
            throw SettingException.unusable("REALTIME_DIALECT", name, "the rehearsal model does not speak it; set REALTIME_URL");
        }
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        for (String name : GatewaySettings.names()) {
            String value = settings.get(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        properties.putIfAbsent("DATABASE_URL", "jdbc:h2:file:" + folder.resolve("transcripts").toAbsolutePath());
        properties.put("camel.main.name", "sip-media");
        properties.put("camel.main.routesIncludePattern", "file:" + ROUTES + "/*.camel.yaml");
        properties.put("camel.main.jmxManagementStatisticsLevel", "RoutesOnly");
        properties.put("camel.main.streamCachingEnabled", "false");
        // a third of what a frame leaves to the collector is its exchange
        properties.put("camel.main.exchangeFactory", "pooled");
        properties.put("camel.main.shutdownTimeout", String.valueOf(DRAIN_SECONDS));
        // it would log the values, passwords in JDBC URLs among them
        properties.put("camel.main.autoConfigurationLogSummary", "false");
        properties.put("camel.component.kamelet.location", "file:kamelets,classpath:kamelets");
        properties.put("camel.component.sip-media.listen", settings.get("SIP_LISTEN"));
        properties.put("camel.component.sip-media.rtpPorts", settings.get("RTP_PORTS"));
        if (settings.get("MEDIA_ADDRESS") != null) {
            properties.put("camel.component.sip-media.mediaAddress", settings.get("MEDIA_ADDRESS"));
        }
        return properties;
    }

    /** What to dial, from this machine. */
    String uri() {
        return DialAddress.here("agent", component().listening());
    }

    /** What to dial from other machines; null when they cannot. */
    String uriElsewhere() {
        return DialAddress.elsewhere("agent", component().listening());
    }

    /** Calls that are up; 0 while the gateway is not. */
    int callCount() {
        return main.getCamelContext() == null ? 0 : component().callCount();
    }

    private SipMediaComponent component() {
        return main.getCamelContext().getComponent("sip-media", SipMediaComponent.class);
    }

    /** The rehearsal model; null when another one answers. */
    RehearsalModel model() {
        return model;
    }

    private <T extends AutoCloseable> T own(T service) {
        owned.push(service);
        return service;
    }

    /** Lets running calls end for {@link #DRAIN_SECONDS}, then stops everything. */
    @Override
    public void close() {
        main.stop();
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                out.println("A rehearsal service did not stop: " + e.getMessage());
            }
        }
    }

    /** What was checked is what counts: an empty variable is unset here, and must not come back from the environment. */
    private static final class SettingsFirst extends MainListenerSupport {

        private static final int FALLBACK = 1;

        @Override
        public void beforeInitialize(BaseMainSupport main) {
            if (main.getCamelContext().getPropertiesComponent() instanceof PropertiesComponent component) {
                component.setEnvironmentVariableMode(FALLBACK);
            }
        }
    }
}
