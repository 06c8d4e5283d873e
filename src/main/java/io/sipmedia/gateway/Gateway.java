// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.rehearsal.crm.SampleCrm;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.sip.ListenPoint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private static final int MODEL_SECONDS = 120;

    private final GatewaySettings settings;
    private final PrintStream out;
    private final ConversationMonitor.Listener listener;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Main main = new Main();
    private RehearsalModel model;

    /**
     * @param out      where people read along
     * @param listener told what happens in every call
     */
    Gateway(GatewaySettings settings, PrintStream out, ConversationMonitor.Listener listener) {
        this.settings = settings;
        this.out = out;
        this.listener = listener;
    }

    /** Starts the gateway and stays until the process is told to stop. Exit status 2: a setting is wrong. */
    public static void main(String[] args) throws Exception {
        GatewayLogging.configure();
        GatewaySettings settings;
        try {
            settings = GatewaySettings.fromEnvironment();
        } catch (SettingException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        LiveConversations conversations = new LiveConversations(System.out);
        Gateway gateway = new Gateway(settings, System.out, conversations);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            gateway.close();
            stopped.countDown();
        }, "gateway-shutdown"));
        try {
            gateway.start();
            if (settings.firstCall()) {
                System.out.println("The first call. Its recording and report come when it is over.");
                Path page = new FirstCall(conversations, System.out).place(gateway.uri());
                System.out.println("Recording, transcript, record and a page to look at: " + page.getParent());
            }
            System.out.println("Listening. Dial " + gateway.uri() + " with a softphone; Ctrl-C ends.");
        } catch (Exception e) {
            System.err.println("The gateway did not start: " + rootMessage(e));
            System.exit(1);
        }
        stopped.await();
    }

    /** Starts everything and returns when calls are answered. */
    CamelContext start() throws Exception {
        Map<String, String> properties = new HashMap<>();
        for (String name : GatewaySettings.names()) {
            String value = settings.get(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        if (settings.rehearsal()) {
            out.println("No OPENAI_API_KEY and no REALTIME_URL: the rehearsal model will answer. It learns to listen and speak …");
            model = own(RehearsalModel.start(new RehearsalModelOptions()));
            properties.put("REALTIME_URL", model.url());
        }
        if (settings.get("CRM_URL") == null) {
            properties.put("CRM_URL", own(SampleCrm.start()).lookupUrl());
        }
        if (settings.get("DATABASE_URL") == null) {
            properties.put("DATABASE_URL", "jdbc:h2:file:" + FirstCall.FOLDER.resolve("transcripts").toAbsolutePath());
        }
        Files.createDirectories(FirstCall.FOLDER);
        properties.put("camel.main.name", "sip-media");
        properties.put("camel.main.routesIncludePattern", ROUTES);
        properties.put("camel.main.jmxManagementStatisticsLevel", "RoutesOnly");
        properties.put("camel.main.streamCachingEnabled", "false");
        properties.put("camel.main.shutdownTimeout", "30");
        // it would log the values, passwords in JDBC URLs among them
        properties.put("camel.main.autoConfigurationLogSummary", "false");
        properties.put("camel.component.kamelet.location", "file:kamelets,classpath:kamelets");
        properties.put("camel.component.sip-media.listen", settings.get("SIP_LISTEN"));
        properties.put("camel.component.sip-media.rtpPorts", settings.get("RTP_PORTS"));
        if (settings.get("MEDIA_ADDRESS") != null) {
            properties.put("camel.component.sip-media.mediaAddress", settings.get("MEDIA_ADDRESS"));
        }
        properties.forEach(main::addInitialProperty);
        main.configure().addRoutesBuilder(new ConversationMonitor(listener));
        main.start();
        if (model != null) {
            model.ready().get(MODEL_SECONDS, TimeUnit.SECONDS);
        }
        return main.getCamelContext();
    }

    /** What to dial, from this machine. */
    String uri() {
        SipMediaComponent component = main.getCamelContext().getComponent("sip-media", SipMediaComponent.class);
        ListenPoint point = component.listening().get(0);
        boolean any = point.host().equals("0.0.0.0") || point.host().equals("::");
        return "sip:agent@" + (any ? "127.0.0.1" : point.host()) + ":" + point.port();
    }

    /** The rehearsal model; null when another one answers. */
    RehearsalModel model() {
        return model;
    }

    private <T extends AutoCloseable> T own(T service) {
        owned.push(service);
        return service;
    }

    private static String rootMessage(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause instanceof IOException || cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }

    /** Lets running calls end, then stops everything. */
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
}
