// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.dialect.ToolDefinition;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/**
 * The functions of one {@code realtime:} endpoint: the Kamelets it names, and of those of the context (routes from
 * {@code realtime-tool:} and from Camel's {@code ai-tool:}) the selected ones.
 *
 * <p>Thread: any, once made.
 */
public final class ToolBox {

    private final CamelContext context;
    private final String selection;
    private final Map<String, KameletTool> kamelets = new TreeMap<>();
    private final AiTools aiTools;

    /**
     * @param selection {@code *} for all functions of the context, {@code none}, or names separated by comma
     * @param options   the endpoint's {@code tool.*} options without their prefix: {@code name} for the Kamelet,
     *                  {@code name.property} and {@code name.argument.attribute} for what belongs to it
     * @throws IllegalArgumentException in words for the author of the route
     */
    public ToolBox(CamelContext context, String selection, Map<String, ?> options) throws IOException {
        this.context = context;
        this.selection = selection;
        aiTools = AiTools.of(context);
        for (Map.Entry<String, ?> option : new TreeMap<>(options).entrySet()) {
            String name = option.getKey();
            int dot = name.indexOf('.');
            if (dot >= 0) {
                if (!options.containsKey(name.substring(0, dot))) {
                    throw new IllegalArgumentException("tool." + name + " belongs to no tool; say tool." + name.substring(0, dot)
                            + "=a-kamelet first");
                }
                continue;
            }
            RealtimeToolEndpoint.checkName("tool." + name, name);
            try {
                kamelets.put(name, new KameletTool(context, name, kamelet(option.getValue()), of(name, options)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("tool." + name + ": " + e.getMessage(), e);
            }
        }
    }

    private static String kamelet(Object value) {
        String text = value.toString().trim();
        return text.startsWith("kamelet:") ? text.substring("kamelet:".length()) : text;
    }

    private static Map<String, String> of(String name, Map<String, ?> options) {
        Map<String, String> own = new LinkedHashMap<>();
        options.forEach((key, value) -> {
            if (key.startsWith(name + ".")) {
                own.put(key.substring(name.length() + 1), value.toString());
            }
        });
        return own;
    }

    public void start() throws Exception {
        for (KameletTool kamelet : kamelets.values()) {
            kamelet.start();
        }
    }

    public void stop() {
        kamelets.values().forEach(KameletTool::stop);
    }

    /** What the model is told, as the context is now. */
    public List<ToolDefinition> definitions() {
        Map<String, ToolDefinition> all = new LinkedHashMap<>();
        kamelets.forEach((name, kamelet) -> all.put(name, kamelet.definition()));
        ToolRegistry.of(context).definitions(selection).forEach(each -> all.putIfAbsent(each.name(), each));
        camels().forEach(each -> all.putIfAbsent(each.definition().name(), each.definition()));
        return List.copyOf(all.values());
    }

    /** The function of this name, or null. */
    public Tool find(String name) {
        Tool own = name == null ? null : kamelets.get(name);
        Tool route = own != null ? own : ToolRegistry.of(context).find(name, selection);
        return route != null ? route
                : camels().stream().filter(each -> each.definition().name().equals(name)).findFirst().orElse(null);
    }

    private List<Tool> camels() {
        return aiTools == null ? List.of()
                : aiTools.all().stream().filter(each -> ToolRegistry.selected(each.definition().name(), selection)).toList();
    }
}
