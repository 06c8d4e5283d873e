// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookDesk;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.FileUtil;

/**
 * Webhooks by the HTTP server of the runtime: an endpoint and a consumer of {@code platform-http}, which the context does not
 * keep.
 */
final class PlatformHttpDoor implements WebhookDoor {

    // Camel's own server leaves a router in the registry, under this name and its port
    private static final String ROUTER = "platform-http-router-";
    private static final String ROUTER_CLASS = "org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter";
    private static final String ROUTED_ENGINE = "org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine";

    private final PlatformHttpEndpoint endpoint;
    private final Consumer consumer;
    private final PlatformHttpEngine engine;

    private PlatformHttpDoor(PlatformHttpEndpoint endpoint, Consumer consumer, PlatformHttpEngine engine) {
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.engine = engine;
    }

    /** Spring Boot and Quarkus bring an engine; Camel's own server has none before somebody asks for it, but a router. */
    static boolean hasServer(CamelContext context) {
        Registry registry = context.getRegistry();
        PlatformHttpEngine given = registry.lookupByNameAndType(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, PlatformHttpEngine.class);
        if (given == null) {
            PlatformHttpComponent component = context.hasComponent("platform-http") instanceof PlatformHttpComponent made ? made
                    : registry.lookupByNameAndType("platform-http", PlatformHttpComponent.class);
            given = component == null ? null : component.getEngine();
        }
        return given != null && !given.getClass().getName().equals(ROUTED_ENGINE) || hasRouter(context);
    }

    private static boolean hasRouter(CamelContext context) {
        Class<?> router = context.getClassResolver().resolveClass(ROUTER_CLASS);
        if (router == null || context.getRegistry().findByType(router).isEmpty()) {
            return false;
        }
        // only the engine knows which of several is that of its server
        int port = component(context).getEngine().getServerPort();
        return context.getRegistry().lookupByName(ROUTER + port) != null || context.getRegistry().lookupByName(ROUTER + 0) != null;
    }

    private static PlatformHttpComponent component(CamelContext context) {
        return context.getComponent("platform-http", PlatformHttpComponent.class);
    }

    static WebhookDoor open(CamelContext context, OpenAiSipConfiguration options, WebhookDesk desk) throws Exception {
        PlatformHttpComponent component = component(context);
        String path = '/' + FileUtil.stripLeadingSeparator(options.getPath());
        if (component.getHttpEndpoints().stream().anyMatch(each -> path.equals('/' + FileUtil.stripLeadingSeparator(each.getUri())))) {
            throw new IllegalArgumentException("another route takes the webhooks at " + path);
        }
        PlatformHttpEndpoint endpoint = (PlatformHttpEndpoint) component.createEndpoint("platform-http:" + path,
                // without the type, a form or an upload would be taken apart, and files written, before we are asked
                Map.of("httpMethodRestrict", "POST", "consumes", "application/json", "muteException", "true"));
        Consumer consumer = endpoint.createConsumer(new WebhookRequest(desk, options.getMaxBodyBytes()));
        try {
            ServiceHelper.startService(endpoint, consumer);
        } catch (Exception e) {
            ServiceHelper.stopAndShutdownServices(consumer, endpoint);
            throw e;
        }
        return new PlatformHttpDoor(endpoint, consumer, component.getEngine());
    }

    @Override
    public String address() {
        return "platform-http:" + endpoint.getPath();
    }

    @Override
    public int port() {
        return engine == null ? 0 : engine.getServerPort();
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownServices(consumer, endpoint);
    }
}
