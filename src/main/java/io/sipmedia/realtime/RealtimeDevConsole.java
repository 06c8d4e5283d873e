// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.CircuitBreaker;
import io.sipmedia.realtime.session.SpendingLedger;
import io.sipmedia.support.AudioRoute;
import java.util.Map;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Which sessions are up, what is known of the servers, and what each tenant has spent. */
@DevConsole(name = "realtime", displayName = "Realtime", description = "Sessions with models, their servers, and what they cost")
public class RealtimeDevConsole extends AbstractDevConsole {

    public RealtimeDevConsole() {
        super("camel", "realtime", "Realtime", "Sessions with models, their servers, and what they cost");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        RealtimeComponent component = component();
        if (component != null) {
            for (ServerRegister.Known server : component.servers().all()) {
                CircuitBreaker.View view = server.view();
                text.append(text.isEmpty() ? "" : "\n").append(server.label()).append(' ').append(view.state())
                        .append(view.fatal() ? " (until somebody does something about it)" : "").append(", failures ").append(view.failures())
                        .append(view.reason() == null ? "" : ", last: " + view.reason());
            }
            for (RealtimeSessions name : component.names()) {
                for (CallSession session : name.all()) {
                    text.append("\n    ").append(session.callId()).append(' ').append(session.model().state())
                            .append(" realtime:").append(name.name()).append(" with ").append(session.model().server())
                            .append(session.droppedEvents() == 0 ? "" : ", dropped events " + session.droppedEvents());
                }
            }
            for (RealtimeSessions name : component.names()) {
                for (RealtimeConsumer consumer : name.consumers()) {
                    AudioRoute route = consumer.audioRoute();
                    if (route != null) {
                        text.append("\n    audio route ").append(consumer.getRouteId()).append(" of realtime:").append(name.name())
                                .append(": ").append(route.toText());
                    }
                }
            }
            for (SpendingLedger.Account account : component.ledger().accounts().values()) {
                text.append(text.isEmpty() ? "" : "\n").append("tenant ").append(account.tenant()).append(" today ").append(account.today().toMap())
                        .append(" since the start ").append(account.ever().toMap());
            }
        }
        return text.toString();
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonObject root = new JsonObject();
        RealtimeComponent component = component();
        if (component != null) {
            JsonArray servers = new JsonArray();
            for (ServerRegister.Known server : component.servers().all()) {
                JsonObject one = new JsonObject();
                one.put("server", server.label());
                one.put("breaker", server.view().state().toString());
                one.put("fatal", server.view().fatal());
                one.put("failures", server.view().failures());
                one.put("reason", server.view().reason());
                servers.add(one);
            }
            root.put("servers", servers);
            JsonArray sessions = new JsonArray();
            for (RealtimeSessions name : component.names()) {
                for (CallSession session : name.all()) {
                    JsonObject one = new JsonObject();
                    one.put("callId", session.callId());
                    one.put("name", name.name());
                    one.put("state", session.model().state().toString());
                    one.put("server", session.model().server());
                    one.put("droppedEvents", session.droppedEvents());
                    sessions.add(one);
                }
            }
            root.put("sessions", sessions);
            JsonArray routes = new JsonArray();
            for (RealtimeSessions name : component.names()) {
                for (RealtimeConsumer consumer : name.consumers()) {
                    if (consumer.audioRoute() != null) {
                        JsonObject one = new JsonObject(consumer.audioRoute().toMap());
                        one.put("routeId", consumer.getRouteId());
                        one.put("name", name.name());
                        routes.add(one);
                    }
                }
            }
            root.put("audioRoutes", routes);
            JsonArray tenants = new JsonArray();
            for (SpendingLedger.Account account : component.ledger().accounts().values()) {
                JsonObject one = new JsonObject();
                one.put("tenant", account.tenant());
                one.put("today", new JsonObject(account.today().toMap()));
                one.put("sinceStart", new JsonObject(account.ever().toMap()));
                tenants.add(one);
            }
            root.put("tenants", tenants);
        }
        return root;
    }

    private RealtimeComponent component() {
        return getCamelContext().hasComponent("realtime") instanceof RealtimeComponent found ? found : null;
    }
}
