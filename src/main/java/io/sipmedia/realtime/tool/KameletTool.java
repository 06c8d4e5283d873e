// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ToolCall;
import io.sipmedia.support.SipMediaRuntime;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.IOHelper;

/**
 * A Kamelet as a function: its definition is the function's, a call of the function is a message to it. The Kamelet is
 * made once, with what its author has set; the model's arguments travel as headers under their own names, and a property
 * that is left to the model is the expression of its header.
 *
 * <p>Thread: any.
 */
final class KameletTool implements Tool {

    private static final List<String> ATTRIBUTES = List.of("type", "required", "description", "enum", "default");

    private final ToolDefinition definition;
    private final ToolSchema schema;
    private final Endpoint endpoint;
    private SipMediaRuntime runtime;
    private Producer producer;

    /**
     * @param options what the route says about this function, without its name: properties of the Kamelet,
     *                {@code description}, and {@code argument.attribute} for what the model is told about an argument
     * @throws IllegalArgumentException in words for the author of the route
     */
    KameletTool(CamelContext context, String name, String kamelet, Map<String, String> options) throws IOException {
        KameletSpec spec = KameletSpec.find(context, kamelet);
        Map<String, String> properties = new LinkedHashMap<>();
        Map<String, String> told = new LinkedHashMap<>();
        String description = spec.description();
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (option.getKey().contains(".")) {
                told.put(option.getKey(), option.getValue());
            } else if (option.getKey().equals("description") && !spec.hasProperty("description")) {
                description = option.getValue();
            } else if (spec.hasProperty(option.getKey())) {
                properties.put(option.getKey(), option.getValue());
            } else {
                throw new IllegalArgumentException("the Kamelet " + kamelet + " has no property " + option.getKey());
            }
        }
        Set<String> set = new LinkedHashSet<>(properties.keySet());
        set.addAll(setElsewhere(context, kamelet, spec));
        Map<String, ToolParameter> parameters = spec.open(set);
        parameters.keySet().forEach(open -> properties.put(open, "${header." + open + "}"));
        parameters.putAll(spec.headers());
        tell(told, parameters);
        schema = new ToolSchema(parameters.values());
        definition = new ToolDefinition(name, description, schema.toJson());
        endpoint = context.getEndpoint(uri(kamelet, properties));
    }

    // camel.kamelet.NAME.PROPERTY, or the same in the environment: the kamelet: component takes it from there
    private static Set<String> setElsewhere(CamelContext context, String kamelet, KameletSpec spec) {
        String prefix = "camel.kamelet." + kamelet + ".";
        return spec.properties().stream()
                .filter(property -> context.getPropertiesComponent().resolveProperty(prefix + property).isPresent()
                        || IOHelper.lookupEnvironmentVariable(prefix + property) != null)
                .collect(Collectors.toSet());
    }

    private static void tell(Map<String, String> told, Map<String, ToolParameter> parameters) {
        Map<String, Map<String, String>> byArgument = new LinkedHashMap<>();
        told.forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            String attribute = key.substring(dot + 1);
            if (!ATTRIBUTES.contains(attribute)) {
                throw new IllegalArgumentException(key + ": of an argument only " + String.join(", ", ATTRIBUTES) + " can be said");
            }
            byArgument.computeIfAbsent(key.substring(0, dot), none -> new LinkedHashMap<>()).put(attribute, value);
        });
        byArgument.forEach((argument, attributes) -> {
            ToolParameter before = parameters.get(argument);
            if (before == null && !attributes.containsKey("type")) {
                throw new IllegalArgumentException(argument + " is no argument of the Kamelet; say " + argument + ".type=string to make it one");
            }
            ToolParameter plain = new ToolParameter(argument, attributes.getOrDefault("type", before == null ? null : before.type()),
                    attributes.containsKey("required") ? Boolean.parseBoolean(attributes.get("required")) : before != null && before.required(),
                    attributes.getOrDefault("description", before == null ? null : before.description()), List.of(), null);
            parameters.put(argument, new ToolParameter(argument, plain.type(), plain.required(), plain.description(),
                    attributes.containsKey("enum")
                            ? Arrays.stream(attributes.get("enum").split(",")).map(each -> ToolSchema.typed(plain, each.trim())).toList()
                            : before == null ? List.of() : before.values(),
                    attributes.containsKey("default") ? ToolSchema.typed(plain, attributes.get("default"))
                            : before == null ? null : before.defaultValue()));
        });
    }

    private static String uri(String kamelet, Map<String, String> properties) {
        return "kamelet:" + kamelet + properties.entrySet().stream().map(property -> property.getKey() + "=" + raw(property.getValue()))
                .collect(Collectors.joining("&", properties.isEmpty() ? "" : "?", ""));
    }

    // Camel ends RAW(…) at the first ")&"
    private static String raw(String value) {
        if (value.startsWith("RAW(") || value.startsWith("RAW{")) {
            return value;
        }
        if (!value.contains(")&")) {
            return "RAW(" + value + ")";
        }
        if (!value.contains("}&")) {
            return "RAW{" + value + "}";
        }
        throw new IllegalArgumentException("a value with both )& and }& cannot be passed to a Kamelet");
    }

    void start() throws Exception {
        runtime = SipMediaRuntime.of(endpoint.getCamelContext());
        if (producer == null) {
            producer = endpoint.createProducer();
        }
        ServiceHelper.startService(producer);
    }

    void stop() {
        ServiceHelper.stopService(producer);
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public long timeoutMillis() {
        return 0;
    }

    @Override
    public void run(ToolCall call, Consumer<String> result) {
        ToolRun.start(runtime.eventThreads(), call, () -> execute(call), result);
    }

    private String execute(ToolCall call) {
        Map<String, Object> arguments;
        try {
            arguments = schema.read(call.arguments());
        } catch (IllegalArgumentException e) {
            return ToolRun.wrongArguments(call, e);
        }
        Exchange exchange = endpoint.createExchange();
        ToolRun.bind(call, arguments, exchange);
        try {
            producer.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return ToolRun.result(call, exchange);
    }
}
