// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.SpendingLedger;
import java.util.Map;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** How many sessions are up, and what each tenant has spent. */
@DevConsole(name = "realtime", displayName = "Realtime", description = "Sessions with models and what they cost")
public class RealtimeDevConsole extends AbstractDevConsole {

    public RealtimeDevConsole() {
        super("camel", "realtime", "Realtime", "Sessions with models and what they cost");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        RealtimeComponent component = component();
        if (component != null) {
            text.append("Sessions: ").append(component.sessionCount());
            for (SpendingLedger.Account account : component.ledger().accounts().values()) {
                text.append("\n    ").append(account.tenant()).append(" today ").append(account.today().toMap())
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
            root.put("sessions", component.sessionCount());
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
