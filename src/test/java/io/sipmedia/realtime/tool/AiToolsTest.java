// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipmedia.realtime.session.ToolCall;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.support.DefaultConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The bridge to camel-ai-tool's registry. That component cannot be had for this build, so classes with the public methods
 * of the published one stand in for it; what is proved is our side.
 */
public class AiToolsTest {

    private static final String PACKAGE = "org.apache.camel.component.ai.tool.";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private ToolBox tools(String selection) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:weather").routeId("weather").choice()
                        .when(header("city").isEqualTo("nowhere")).throwException(new IllegalStateException("jdbc:secret"))
                        .otherwise().setBody(simple("sunny in ${header.city} for ${header.CamelSipMediaCallId}"));
            }
        });
        context.start();
        AiToolRegistry.TOOLS.clear();
        AiToolRegistry.TOOLS.add(new AiToolSpec("weather", (DefaultConsumer) context.getRoute("weather").getConsumer()));
        return new ToolBox(context, selection, Map.of());
    }

    private void onTheClassPath() {
        context.setClassResolver(new DefaultClassResolver(context) {
            @Override
            public Class<?> resolveClass(String name) {
                return switch (name) {
                    case PACKAGE + "AiToolRegistry" -> AiToolRegistry.class;
                    case PACKAGE + "AiToolSpec" -> AiToolSpec.class;
                    case PACKAGE + "AiToolExecutor" -> AiToolExecutor.class;
                    default -> super.resolveClass(name);
                };
            }

            @Override
            public Class<?> resolveMandatoryClass(String name) throws ClassNotFoundException {
                return name.startsWith(PACKAGE) ? resolveClass(name) : super.resolveMandatoryClass(name);
            }
        });
    }

    private static String run(Tool tool, String arguments) throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        tool.run(new ToolCall("call7", "c1", "weather", arguments, "i1", "r1"), result::complete);
        return result.get(10, TimeUnit.SECONDS);
    }

    @Test
    void itsFunctionsAreOfferedAndRun() throws Exception {
        onTheClassPath();
        ToolBox tools = tools("*");
        assertEquals(List.of("weather"), tools.definitions().stream().map(each -> each.name()).toList());
        assertEquals("Tells the weather", tools.definitions().get(0).description());
        assertEquals("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}", tools.definitions().get(0).parameters().toString());
        Tool weather = tools.find("weather");
        assertEquals("sunny in Bonn for call7", run(weather, "{\"city\":\"Bonn\"}"));
        assertEquals("{\"error\":\"city is missing\"}", run(weather, "{}"));
        assertEquals("{\"error\":\"the arguments are no JSON object\"}", run(weather, "[1]"));
        assertEquals("{\"error\":\"the function failed\"}", run(weather, "{\"city\":\"nowhere\"}"));
    }

    @Test
    void onlySelectedOnesAreOffered() throws Exception {
        onTheClassPath();
        ToolBox tools = tools("lookup");
        assertEquals(List.of(), tools.definitions());
        assertNull(tools.find("weather"));
    }

    @Test
    void withoutTheComponentNothingIsMissing() throws Exception {
        ToolBox tools = tools("*");
        assertEquals(List.of(), tools.definitions());
        assertNull(tools.find("weather"));
    }

    /** Stands in for the class of this name. */
    public static final class AiToolRegistry {

        static final Set<AiToolSpec> TOOLS = new LinkedHashSet<>();

        public static AiToolRegistry getOrCreate(CamelContext context) {
            return new AiToolRegistry();
        }

        public Set<AiToolSpec> getAllTools() {
            return TOOLS;
        }
    }

    /** Stands in for the class of this name. */
    public static final class AiToolSpec {

        private final String name;
        private final DefaultConsumer consumer;

        AiToolSpec(String name, DefaultConsumer consumer) {
            this.name = name;
            this.consumer = consumer;
        }

        public String getName() {
            return name;
        }

        public String getDescription() {
            return "Tells the weather";
        }

        public String getParametersJsonSchema() {
            return "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
        }

        public DefaultConsumer getConsumer() {
            return consumer;
        }
    }

    /** Stands in for the class of this name. */
    public static final class AiToolExecutor {

        public static Object execute(AiToolSpec spec, Map<String, Object> arguments, Exchange exchange) {
            if (!arguments.containsKey("city")) {
                return new ArgumentError("city is missing", null);
            }
            try {
                arguments.forEach(exchange.getMessage()::setHeader);
                spec.getConsumer().getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            return exchange.getException() == null ? new Success(exchange.getMessage().getBody(String.class), null)
                    : new ExecutionError(exchange.getException().getMessage(), exchange.getException());
        }
    }

    /** An outcome. */
    public record Success(String value, Object structuredContent) {
    }

    /** An outcome. */
    public record ArgumentError(String message, Exception cause) {
    }

    /** An outcome. */
    public record ExecutionError(String message, Exception cause) {
    }
}
