// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.RealtimeConstants;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The option transport in routes. */
class TransportOptionTest {

    private static final String CALL = "00000000000000aa";

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    @Test
    void aRouteTalksWithTheModelOverVertxWebsocket() throws Exception {
        List<Thread> frames = new CopyOnWriteArrayList<>();
        List<Object> events = new CopyOnWriteArrayList<>();
        try (FakeRealtimeServer server = new FakeRealtimeServer(); DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    String model = "realtime:m?transport=vertx-websocket&apiKey=sk-secret&url=" + server.url();
                    from("direct:caller").to(model);
                    from(model + "&include=audio").process(exchange -> {
                        exchange.getIn().getMandatoryBody(AudioFrame.class);
                        frames.add(Thread.currentThread());
                    });
                    from(model + "&include=closed").process(exchange -> events.add(exchange.getIn().getHeader(RealtimeConstants.EVENT)));
                }
            });
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            template.sendBodyAndHeader("realtime:m?operation=open&awaitReady=5s&transport=vertx-websocket&apiKey=sk-secret&url="
                    + server.url(), null, RealtimeConstants.CALL_ID, CALL);
            assertEquals("Bearer sk-secret", server.authorization);
            for (int i = 0; i < 10; i++) {
                template.sendBodyAndHeader("direct:caller", AudioFrame.of(CALL, 24_000, new short[480], i * 480L),
                        RealtimeConstants.CALL_ID, CALL);
            }
            until(() -> server.events("input_audio_buffer.append").size() >= 5);
            server.client().created("resp_1");
            server.client().audio("resp_1", "i1", 100);
            server.client().done("resp_1", "completed");
            until(() -> !frames.isEmpty());
            template.sendBodyAndHeader("realtime:m?operation=close&transport=vertx-websocket&url=" + server.url(), null,
                    RealtimeConstants.CALL_ID, CALL);
            until(() -> !events.isEmpty() && server.open() == 0);
            assertEquals(1, frames.stream().distinct().count(), "the call's loop");
        }
    }

    @Test
    void aFailoverCannotHaveAnother() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            String why = refusal(context, "realtime:m?transport=vertx-websocket&failover.transport=vertx&failover.url=ws://127.0.0.1:1/");
            assertTrue(why.contains("failover.transport 'vertx' is not 'vertx-websocket'"), why);
        }
    }

    @Test
    void anUnknownOneIsNamedWithThoseThereAre() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            String why = refusal(context, "realtime:m?transport=jdk");
            assertTrue(why.contains("transport 'jdk' is not one of: vertx, vertx-websocket"), why);
        }
    }

    @Test
    void withoutItsArtifactTheRouteDoesNotStartAndSaysWhatToAdd() throws Exception {
        Callable<?> probe = (Callable<?>) new WithoutComponent().loadClass(Probe.class.getName()).getConstructor().newInstance();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        String why;
        try {
            Thread.currentThread().setContextClassLoader(probe.getClass().getClassLoader());
            why = (String) probe.call();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertTrue(why.contains("transport=vertx-websocket needs the artifact org.apache.camel:camel-vertx-websocket:"
                + new DefaultCamelContext().getVersion()), why);
    }

    private static String refusal(CamelContext context, String uri) {
        Exception e = assertThrows(Exception.class, () -> context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).to("log:x");
            }
        }));
        StringBuilder all = new StringBuilder();
        for (Throwable t = e; t != null; t = t.getCause()) {
            all.append(t.getMessage()).append('\n');
        }
        return all.toString();
    }

    /** Starts a route where the component is missing; the default transport works there. */
    public static final class Probe implements Callable<String> {

        @Override
        public String call() throws Exception {
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                context.setApplicationContextClassLoader(Probe.class.getClassLoader());
                context.start();
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("realtime:default").to("log:x");
                    }
                });
                return refusal(context, "realtime:m?transport=vertx-websocket");
            }
        }
    }

    /** Loads our classes and Camel's itself, and knows no component vertx-websocket. */
    private static final class WithoutComponent extends ClassLoader {

        WithoutComponent() {
            super(TransportOptionTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("org.apache.camel.component.vertx.websocket.")) {
                    throw new ClassNotFoundException(name);
                }
                if (!name.startsWith("io.sipmedia.") && !name.startsWith("org.apache.camel.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    if (in == null) {
                        throw new ClassNotFoundException(name);
                    }
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }
}
