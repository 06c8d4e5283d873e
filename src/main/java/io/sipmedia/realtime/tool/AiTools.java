// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ToolCall;
import io.sipmedia.support.SipMediaRuntime;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions of Camel's own registry: routes from {@code ai-tool:} (camel-ai-tool, Camel 4.22 and later). By reflection,
 * because the Camel we are built with does not have it; what is called are the public methods of {@code AiToolRegistry},
 * {@code AiToolSpec} and {@code AiToolExecutor} in {@code org.apache.camel.component.ai.tool}.
 *
 * <p>Thread: any.
 */
final class AiTools {

    private static final Logger LOG = LoggerFactory.getLogger(AiTools.class);
    private static final String PACKAGE = "org.apache.camel.component.ai.tool.";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CamelContext context;
    private final Method registry;
    private final Method execute;

    private AiTools(CamelContext context, Method registry, Method execute) {
        this.context = context;
        this.registry = registry;
        this.execute = execute;
    }

    /** Null when camel-ai-tool is not on the class path, or is not the one we know. */
    static AiTools of(CamelContext context) {
        Class<?> registry = context.getClassResolver().resolveClass(PACKAGE + "AiToolRegistry");
        if (registry == null) {
            return null;
        }
        try {
            Class<?> spec = context.getClassResolver().resolveMandatoryClass(PACKAGE + "AiToolSpec");
            Class<?> executor = context.getClassResolver().resolveMandatoryClass(PACKAGE + "AiToolExecutor");
            return new AiTools(context, registry.getMethod("getOrCreate", CamelContext.class),
                    executor.getMethod("execute", spec, Map.class, Exchange.class));
        } catch (ReflectiveOperationException e) {
            LOG.warn("The functions of ai-tool: routes are not offered to the model; this camel-ai-tool is not the one of Camel 4.22: {}",
                    e.toString());
            return null;
        }
    }

    /** The functions there are now. */
    List<Tool> all() {
        List<Tool> all = new ArrayList<>();
        Object now = call(registry, null, context);
        for (Object spec : (Collection<?>) get(now, "getAllTools")) {
            String name = (String) get(spec, "getName");
            if (name.matches(RealtimeToolEndpoint.NAME)) {
                all.add(new AiTool(spec, name));
            } else {
                LOG.debug("ai-tool:{} is not offered to the model: a function's name has letters, digits, _ and -, at most 64", name);
            }
        }
        return all;
    }

    private static Object get(Object target, String getter) {
        try {
            return call(target.getClass().getMethod(getter), target);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("this camel-ai-tool is not the one of Camel 4.22: " + e.getMessage(), e);
        }
    }

    private static Object call(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this camel-ai-tool is not the one of Camel 4.22: " + e, e);
        }
    }

    private final class AiTool implements Tool {

        private final Object spec;
        private final String name;

        AiTool(Object spec, String name) {
            this.spec = spec;
            this.name = name;
        }

        @Override
        public ToolDefinition definition() {
            String schema = (String) get(spec, "getParametersJsonSchema");
            try {
                ObjectNode parameters = schema == null || schema.isBlank() ? new ToolSchema(Map.of()).toJson()
                        : MAPPER.readValue(schema, ObjectNode.class);
                return new ToolDefinition(name, (String) get(spec, "getDescription"), parameters);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("ai-tool:" + name + " has a schema that is no JSON object", e);
            }
        }

        @Override
        public long timeoutMillis() {
            return 0;
        }

        @Override
        public void run(ToolCall call, Consumer<String> result) {
            try {
                ToolRun.start(SipMediaRuntime.of(context).eventThreads(), call, () -> execute(call), result);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private String execute(ToolCall call) {
            Map<String, Object> arguments;
            try {
                arguments = MAPPER.readValue(call.arguments() == null || call.arguments().isBlank() ? "{}" : call.arguments(),
                        new TypeReference<>() { });
            } catch (JsonProcessingException e) {
                return ToolRun.wrongArguments(call, new IllegalArgumentException("the arguments are no JSON object"));
            }
            DefaultConsumer consumer = (DefaultConsumer) get(spec, "getConsumer");
            Exchange exchange = consumer.createExchange(false);
            try {
                // the arguments become headers over there, which checks them
                ToolRun.bind(call, Map.of(), exchange);
                consumer.createUoW(exchange);
                try {
                    return outcome(call, AiTools.call(execute, null, spec, arguments, exchange));
                } finally {
                    consumer.doneUoW(exchange);
                }
            } catch (Exception e) {
                return ToolRun.failed(call, e);
            } finally {
                consumer.releaseExchange(exchange, false);
            }
        }

        private String outcome(ToolCall call, Object outcome) {
            return switch (outcome.getClass().getSimpleName()) {
                case "Success" -> (String) get(outcome, "value");
                // its message may hold what no caller should hear
                case "ExecutionError" -> ToolRun.failed(call, new IllegalStateException("the function failed"));
                default -> ToolRun.wrongArguments(call, new IllegalArgumentException((String) get(outcome, "message")));
            };
        }
    }
}
