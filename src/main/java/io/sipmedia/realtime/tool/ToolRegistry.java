// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.dialect.ToolDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.camel.CamelContext;

/**
 * The functions of one CamelContext: every started {@code realtime-tool:} route. Thread: any.
 */
public final class ToolRegistry {

    private final Map<String, Tool> tools = new ConcurrentSkipListMap<>();

    private ToolRegistry() {
    }

    /** The registry of this context. */
    public static synchronized ToolRegistry of(CamelContext context) {
        ToolRegistry registry = context.getCamelContextExtension().getContextPlugin(ToolRegistry.class);
        if (registry == null) {
            registry = new ToolRegistry();
            context.getCamelContextExtension().addContextPlugin(ToolRegistry.class, registry);
        }
        return registry;
    }

    void register(String name, Tool tool) {
        if (tools.putIfAbsent(name, tool) != null) {
            throw new IllegalArgumentException("there are two routes from realtime-tool:" + name + "; a function has one");
        }
    }

    void unregister(String name, Tool tool) {
        tools.remove(name, tool);
    }

    /** The function of this name if the selection allows it, else null. */
    public Tool find(String name, String selection) {
        return name != null && selected(name, selection) ? tools.get(name) : null;
    }

    /**
     * What the model is told about the selected functions, in the order of their names.
     *
     * @param selection {@code *} for all, {@code none}, or names separated by comma
     */
    public List<ToolDefinition> definitions(String selection) {
        return tools.entrySet().stream().filter(tool -> selected(tool.getKey(), selection))
                .map(tool -> tool.getValue().definition()).toList();
    }

    static boolean selected(String name, String selection) {
        if (selection == null || "*".equals(selection.trim())) {
            return true;
        }
        return Arrays.stream(selection.split(",")).map(String::trim).anyMatch(name::equals);
    }
}
