// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.report.ConversationEvent;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;

/** The gateway as {@code mvn camel:run} starts it, with the shipped routes and the rehearsal model, on loopback. */
public final class GatewayUnderTest implements AutoCloseable {

    private final List<ConversationEvent> events = new CopyOnWriteArrayList<>();
    private final Gateway gateway;
    private final CamelContext camel;

    private GatewayUnderTest(Map<String, String> settings, Path folder) throws Exception {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        gateway = new Gateway(GatewaySettings.read(settings::get), folder, nowhere, (callId, event) -> events.add(event));
        try {
            camel = gateway.start();
        } catch (Exception e) {
            gateway.close();
            throw e;
        }
    }

    /**
     * Starts it and waits until the model understands speech.
     *
     * @param settings by the names of the environment variables
     * @param folder   for what it writes
     */
    public static GatewayUnderTest start(Map<String, String> settings, Path folder) throws Exception {
        return new GatewayUnderTest(settings, folder);
    }

    /** What to dial. */
    public String uri() {
        return gateway.uri();
    }

    public CamelContext camel() {
        return camel;
    }

    public RehearsalModel model() {
        return gateway.model();
    }

    /** What happened in all calls so far, as the terminal would show it. */
    public List<ConversationEvent> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
