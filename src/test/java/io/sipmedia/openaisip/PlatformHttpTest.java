// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.model.SignedWebhook;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Webhooks by the runtime's HTTP server: here that of Camel main, over real sockets. */
class PlatformHttpTest {

    private static final String SECRET = OpenAiSipTestBase.SECRET;

    private final Main main = new Main();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private CamelContext start(boolean server) throws Exception {
        main.addInitialProperty("camel.component.openai-sip.webhook-secret", SECRET);
        if (server) {
            main.addInitialProperty("camel.server.enabled", "true");
            main.addInitialProperty("camel.server.host", "127.0.0.1");
            main.addInitialProperty("camel.server.port", "0");
        }
        main.bind("see", (Processor) e -> seen.add(e.copy()));
        main.start();
        return main.getCamelContext();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    private void route(String id, String uri) throws Exception {
        PluginHelper.getRoutesLoader(main.getCamelContext()).loadRoutes(ResourceHelper.fromString("test.camel.yaml", """
                - route:
                    id: %s
                    from:
                      uri: %s
                      steps:
                        - process: { ref: see }
                """.formatted(id, uri)));
    }

    private int serverPort() {
        return main.getCamelContext().getRegistry().lookupByNameAndType(VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO,
                VertxPlatformHttpRouter.class).getServer().getPort();
    }

    private int consumerPort(String id) {
        return ((OpenAiSipConsumer) main.getCamelContext().getRoute(id).getConsumer()).port();
    }

    private String url() {
        return "http://127.0.0.1:" + serverPort() + "/openai/webhook";
    }

    private static SignedWebhook webhook(String id) {
        return SignedWebhook.of(id, System.currentTimeMillis() / 1000,
                "{\"type\":\"realtime.call.incoming\",\"data\":{\"call_id\":\"rtc_" + id + "\"}}", SECRET);
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void untilSeen(int count) {
        await().atMost(Duration.ofSeconds(15)).until(() -> seen.size() == count);
    }

    @Test
    void theRuntimesServerTakesThemWhereThereIsOne() throws Exception {
        start(true);
        route("incoming", "openai-sip:openai");
        HttpResponse<String> answer = send(webhook("wh_1").to(url()));
        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
        assertTrue(answer.headers().firstValue("webhook-signature").isEmpty(), answer.headers().toString());
        untilSeen(1);
        assertEquals("rtc_wh_1", seen.get(0).getIn().getHeader("CamelSipMediaCallId"));
        assertEquals(serverPort(), consumerPort("incoming"));
        assertEquals(200, send(webhook("wh_1").to(url())).statusCode(), "the same again");
        assertEquals(200, send(webhook("wh_2").to(url())).statusCode());
        untilSeen(2);
    }

    @Test
    void theSameIsRefusedAsByOurOwn() throws Exception {
        start(true);
        route("incoming", "openai-sip:openai");
        SignedWebhook good = webhook("wh_1");
        assertEquals(401, good.withBody(good.body().replace("rtc", "rtx")).sendTo(url()));
        assertEquals(400, send(HttpRequest.newBuilder(URI.create(url())).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(good.body())).build()).statusCode());
        assertEquals(413, SignedWebhook.of("wh_2", good.timestamp(), " ".repeat(65_537), SECRET).sendTo(url()));
        assertEquals(405, send(HttpRequest.newBuilder(URI.create(url())).build()).statusCode());
        assertEquals(404, good.sendTo(url() + "/other"));
        assertEquals(415, send(HttpRequest.newBuilder(URI.create(url())).header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("a=b")).build()).statusCode());
        assertEquals(List.of(), seen);
    }

    @Test
    void aSuspendedRouteAsksForItLater() throws Exception {
        CamelContext context = start(true);
        route("incoming", "openai-sip:openai");
        context.getRouteController().suspendRoute("incoming");
        HttpResponse<String> answer = send(webhook("wh_1").to(url()));
        assertEquals(503, answer.statusCode());
        assertEquals("5", answer.headers().firstValue("retry-after").orElse(""));
        context.getRouteController().resumeRoute("incoming");
        assertEquals(200, send(webhook("wh_1").to(url())).statusCode());
        untilSeen(1);
    }

    @Test
    void aStoppedRouteLeavesTheServerToOthers() throws Exception {
        CamelContext context = start(true);
        route("incoming", "openai-sip:openai");
        route("other", "platform-http:/hello");
        context.getRouteController().stopRoute("incoming");
        assertEquals(404, send(webhook("wh_1").to(url())).statusCode());
        assertEquals(200, send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + serverPort() + "/hello")).build()).statusCode());
        context.getRouteController().startRoute("incoming");
        assertEquals(200, send(webhook("wh_1").to(url())).statusCode());
        assertTrue(context.getEndpoints().stream().noneMatch(each -> each.getEndpointUri().contains("/openai/webhook")),
                context.getEndpoints().toString());
    }

    @Test
    void aPathIsOneRoutes() throws Exception {
        start(true);
        route("incoming", "openai-sip:openai");
        Exception e = assertThrows(Exception.class, () -> route("second", "openai-sip:other"));
        assertTrue((e + " " + e.getCause()).contains("another route takes the webhooks at /openai/webhook"), e + " " + e.getCause());
    }

    @Test
    void ourOwnServerIsStartedOnDemand() throws Exception {
        start(true);
        route("incoming", "openai-sip:openai?server=own&port=0");
        assertNotEquals(serverPort(), consumerPort("incoming"));
        assertEquals(200, webhook("wh_1").sendTo("http://127.0.0.1:" + consumerPort("incoming") + "/openai/webhook"));
        assertEquals(404, webhook("wh_2").sendTo(url()));
        untilSeen(1);
    }

    @Test
    void whoeverNamesAPortHasIt() throws Exception {
        start(true);
        route("incoming", "openai-sip:openai?port=0");
        assertNotEquals(serverPort(), consumerPort("incoming"));
    }

    @Test
    void withoutARunningServerItIsOurOwn() throws Exception {
        CamelContext context = start(false);
        route("incoming", "openai-sip:openai?port=0");
        assertEquals(200, webhook("wh_1").sendTo("http://127.0.0.1:" + consumerPort("incoming") + "/openai/webhook"));
        assertFalse(context.getComponentNames().contains("platform-http"), context.getComponentNames().toString());
    }

    @Test
    void theRuntimesServerThatIsNotThereStopsTheStart() throws Exception {
        start(false);
        Exception e = assertThrows(Exception.class, () -> route("incoming", "openai-sip:openai?server=platform-http"));
        assertTrue((e + " " + e.getCause()).contains("No PlatformHttpEngine"), e + " " + e.getCause());
        Exception unknown = assertThrows(Exception.class, () -> route("second", "openai-sip:openai?server=jetty"));
        assertTrue((unknown + " " + unknown.getCause()).contains("server 'jetty' is not one of auto, own, platform-http"), unknown + " " + unknown.getCause());
    }

    /** As Spring Boot brings one. */
    private static final class RuntimesEngine extends VertxPlatformHttpEngine {
    }

    @Test
    void anEngineInTheRegistryIsTheRuntimes() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertFalse(PlatformHttp.serves(context));
            context.getRegistry().bind("platform-http-engine", new RuntimesEngine());
            assertTrue(PlatformHttp.serves(context));
        }
    }
}
