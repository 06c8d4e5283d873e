// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Call;
import io.sipmedia.call.CallStats;
import io.sipmedia.rtp.RtpStats;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Which calls are up, and how they are doing. */
@DevConsole(name = "sip-media", displayName = "SIP Media", description = "The telephone calls that are up")
public class SipMediaDevConsole extends AbstractDevConsole {

    // a loop that does not answer within this has other troubles
    private static final long LOOK_MILLIS = 1000;

    public SipMediaDevConsole() {
        super("camel", "sip-media", "SIP Media", "The telephone calls that are up");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        SipMediaComponent component = component();
        if (component != null) {
            text.append("Listening: ").append(component.listening()).append("\nRefused: ").append(component.switchboard().refusals().sum());
            for (Refusal why : Refusal.values()) {
                text.append(", ").append(why.label()).append(' ').append(component.switchboard().refusals().of(why));
            }
            text.append(String.format(Locale.ROOT, "%nAudio late by: %.1f ms%s", component.switchboard().overload().millis(),
                    component.switchboard().overload().everywhere() ? ", new calls are refused" : ""));
            for (SipMediaConsumer consumer : audioConsumers(component)) {
                text.append("\n    audio route ").append(consumer.getRouteId()).append(" of sip-media:").append(consumer.getEndpoint().getName())
                        .append(": ").append(consumer.audioRoute().toText());
            }
            Map<Call, RtpStats> media = media(component);
            for (Call call : component.switchboard().calls().all()) {
                text.append("\n    ").append(call.id()).append(' ').append(call.state().label()).append(" sip-media:").append(call.name())
                        .append(" from ").append(from(call));
                RtpStats stats = media.get(call);
                if (stats != null) {
                    text.append(", lost ").append(stats.lossPercent()).append(" %, jitter ").append(stats.jitterMillis()).append(" ms")
                            .append(CallStats.worse(stats.mos(), stats.peerMos()) == null ? ""
                                    : ", MOS " + CallStats.worse(stats.mos(), stats.peerMos()));
                }
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
            root.put("refused", component.switchboard().refusals().sum());
            JsonObject causes = new JsonObject();
            for (Refusal why : Refusal.values()) {
                causes.put(why.label(), component.switchboard().refusals().of(why));
            }
            root.put("refusedBy", causes);
            root.put("latenessMillis", component.switchboard().overload().millis());
            root.put("overloaded", component.switchboard().overload().everywhere());
            root.put("lateAudioFrames", component.gone().silent());
            JsonArray routes = new JsonArray();
            for (SipMediaConsumer consumer : audioConsumers(component)) {
                JsonObject one = new JsonObject(consumer.audioRoute().toMap());
                one.put("routeId", consumer.getRouteId());
                one.put("name", consumer.getEndpoint().getName());
                routes.add(one);
            }
            root.put("audioRoutes", routes);
            JsonArray calls = new JsonArray();
            Map<Call, RtpStats> media = media(component);
            for (Call call : component.switchboard().calls().all()) {
                JsonObject one = new JsonObject();
                one.put("callId", call.id());
                one.put("state", call.state().label());
                one.put("name", call.name());
                one.put("from", from(call));
                if (media.get(call) != null) {
                    one.put("media", new JsonObject(CallStats.toMap(media.get(call))));
                }
                calls.add(one);
            }
            root.put("calls", calls);
        }
        return root;
    }

    private static List<SipMediaConsumer> audioConsumers(SipMediaComponent component) {
        return component.switchboard().lines().stream().flatMap(line -> line.consumers().stream())
                .filter(consumer -> consumer.audioRoute() != null).toList();
    }

    // each on its own loop, asked all at once
    private static Map<Call, RtpStats> media(SipMediaComponent component) {
        Map<Call, CompletableFuture<RtpStats>> asked = new HashMap<>();
        component.switchboard().calls().all().forEach(call -> asked.put(call, call.mediaStats().toCompletableFuture()));
        try {
            CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)).get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // those that answered are shown
        }
        Map<Call, RtpStats> media = new HashMap<>();
        asked.forEach((call, stats) -> {
            if (stats.isDone() && !stats.isCompletedExceptionally()) {
                media.put(call, stats.join());
            }
        });
        return media;
    }

    private static String from(Call call) {
        return call.dialog().from() == null ? "" : call.dialog().from().uri();
    }

    private SipMediaComponent component() {
        return getCamelContext().hasComponent(SipMediaConstants.SCHEME) instanceof SipMediaComponent found ? found : null;
    }
}
