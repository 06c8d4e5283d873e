// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Call;
import java.util.Map;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Which calls are up. */
@DevConsole(name = "sip-media", displayName = "SIP Media", description = "The telephone calls that are up")
public class SipMediaDevConsole extends AbstractDevConsole {

    public SipMediaDevConsole() {
        super("camel", "sip-media", "SIP Media", "The telephone calls that are up");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        SipMediaComponent component = component();
        if (component != null) {
            text.append("Listening: ").append(component.listening()).append("\nRefused: ").append(component.switchboard().refused());
            for (Call call : component.switchboard().calls().all()) {
                text.append("\n    ").append(call.id()).append(' ').append(call.state().label()).append(" sip-media:").append(call.name())
                        .append(" from ").append(from(call));
            }
        }
        return text.toString();
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonObject root = new JsonObject();
        SipMediaComponent component = component();
        if (component != null) {
            root.put("listening", component.listening().toString());
            root.put("refused", component.switchboard().refused());
            root.put("lateAudioFrames", component.gone().silent());
            JsonArray calls = new JsonArray();
            for (Call call : component.switchboard().calls().all()) {
                JsonObject one = new JsonObject();
                one.put("callId", call.id());
                one.put("state", call.state().label());
                one.put("name", call.name());
                one.put("from", from(call));
                calls.add(one);
            }
            root.put("calls", calls);
        }
        return root;
    }

    private static String from(Call call) {
        return call.dialog().from() == null ? "" : call.dialog().from().uri();
    }

    private SipMediaComponent component() {
        return getCamelContext().hasComponent(SipMediaConstants.SCHEME) instanceof SipMediaComponent found ? found : null;
    }
}
