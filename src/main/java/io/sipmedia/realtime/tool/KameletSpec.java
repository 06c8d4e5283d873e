// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A Kamelet's definition, read as that of a function. Its parameters are
 *
 * <ul>
 * <li>the headers it declares as its input ({@code spec.dataTypes.in.headers}), and
 * <li>the properties that the author has not set, are no credentials, and are used in nothing but Simple expressions
 * ({@code simple:} and {@code log:}): only those can differ from message to message, since a Kamelet is made once.
 * </ul>
 *
 * A property that stands anywhere else (in the URI of an endpoint, in a bean) is configuration, and the model never sees it.
 */
final class KameletSpec {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> SIMPLE = Set.of("simple", "log");
    private static final int MAX_DESCRIPTION = 1024;

    private final String name;
    private final JsonNode spec;

    private KameletSpec(String name, JsonNode spec) {
        this.name = name;
        this.spec = spec;
    }

    /**
     * Finds the Kamelet where the {@code kamelet:} component does.
     *
     * @throws IllegalArgumentException in words for the author when there is no such Kamelet
     */
    static KameletSpec find(CamelContext context, String name) throws IOException {
        Component component = context.getComponent("kamelet");
        if (component == null) {
            throw new IllegalArgumentException("the Kamelet " + name + " cannot be a tool: camel-kamelet is not on the class path");
        }
        // by introspection, so that those who have no Kamelets need not have camel-kamelet
        String locations = PluginHelper.getBeanIntrospection(context).getOrElseProperty(component, "location", null, false).toString();
        for (String location : locations.split(",")) {
            String folder = location.trim();
            Resource resource = ResourceHelper.resolveResource(context, folder + (folder.endsWith("/") ? "" : "/") + name + ".kamelet.yaml");
            if (resource != null && resource.exists()) {
                try (InputStream in = resource.getInputStream()) {
                    return parse(name, in);
                }
            }
        }
        throw new IllegalArgumentException("there is no Kamelet " + name + " in " + locations);
    }

    static KameletSpec parse(String name, InputStream yaml) {
        Object tree = new Load(LoadSettings.builder().setLabel(name).build()).loadFromInputStream(yaml);
        return new KameletSpec(name, MAPPER.<JsonNode>valueToTree(tree).path("spec"));
    }

    /** What the Kamelet does, in its author's words. */
    String description() {
        JsonNode definition = spec.path("definition");
        String words = definition.path("description").asText(definition.path("title").asText(name)).strip();
        return words.length() > MAX_DESCRIPTION ? words.substring(0, MAX_DESCRIPTION) : words;
    }

    List<String> properties() {
        List<String> names = new ArrayList<>();
        spec.path("definition").path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean hasProperty(String property) {
        return spec.path("definition").path("properties").has(property);
    }

    /** The declared input headers, as parameters. */
    Map<String, ToolParameter> headers() {
        Map<String, ToolParameter> headers = new LinkedHashMap<>();
        spec.path("dataTypes").path("in").path("headers").properties().forEach(header -> {
            if (!header.getKey().regionMatches(true, 0, "Camel", 0, 5)) {
                headers.put(header.getKey(), parameter(header.getKey(), header.getValue(), header.getValue().path("required").asBoolean()));
            }
        });
        return headers;
    }

    /**
     * The properties that are the model's to choose.
     *
     * @param set those the author has set
     * @throws IllegalArgumentException for one that must be set and can only be set by the author
     */
    Map<String, ToolParameter> open(Set<String> set) {
        List<String> required = new ArrayList<>();
        spec.path("definition").path("required").forEach(each -> required.add(each.asText()));
        Map<String, ToolParameter> open = new LinkedHashMap<>();
        spec.path("definition").path("properties").properties().forEach(property -> {
            String key = property.getKey();
            JsonNode said = property.getValue();
            if (set.contains(key)) {
                return;
            }
            if (!credential(said) && perMessage(key)) {
                open.put(key, parameter(key, said, required.contains(key)));
            } else if (required.contains(key) && !said.has("default")) {
                throw new IllegalArgumentException("the Kamelet " + name + " needs the property " + key
                        + ", which is not for the model to choose: set it in the route");
            }
        });
        return open;
    }

    private static boolean credential(JsonNode property) {
        boolean marked = property.path("format").asText().equals("password");
        for (JsonNode descriptor : property.path("x-descriptors")) {
            marked |= descriptor.asText().contains("credentials");
        }
        return marked;
    }

    private static ToolParameter parameter(String key, JsonNode said, boolean required) {
        String type = said.path("type").asText("string");
        String words = said.path("description").asText(said.path("title").asText(null));
        if (words != null && said.path("example").isValueNode()) {
            words += " Example: " + said.path("example").asText();
        }
        ToolParameter plain = new ToolParameter(key, type, false, words, List.of(), null);
        List<Object> values = new ArrayList<>();
        said.path("enum").forEach(value -> values.add(ToolSchema.typed(plain, value.asText())));
        JsonNode whenMissing = said.path("default");
        Object standard = whenMissing.isValueNode() && !whenMissing.isNull() ? ToolSchema.typed(plain, whenMissing.asText()) : null;
        return new ToolParameter(key, type, required && standard == null, words, values, standard);
    }

    private boolean perMessage(String property) {
        Pattern use = Pattern.compile("\\{\\{[?!]?" + Pattern.quote(property) + "(:[^}]*)?}}");
        int[] uses = new int[2];
        count(spec.path("template"), use, false, uses);
        return uses[1] > 0 && uses[0] == 0;
    }

    // uses[0]: where the value is fixed when the Kamelet is made; uses[1]: where it is evaluated for each message
    private static void count(JsonNode node, Pattern use, boolean simple, int[] uses) {
        if (node.isTextual()) {
            if (use.matcher(node.asText()).find()) {
                uses[simple ? 1 : 0]++;
            }
        } else if (node.isObject()) {
            node.properties().forEach(member -> count(member.getValue(), use, simple || SIMPLE.contains(member.getKey()), uses));
        } else {
            for (Iterator<JsonNode> each = node.elements(); each.hasNext();) {
                count(each.next(), use, simple, uses);
            }
        }
    }
}
