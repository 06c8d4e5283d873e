// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * Shows a component's health to Camel, where {@code camel-health} is on the classpath; elsewhere nothing happens. The check goes to
 * the registry itself: Camel has repositories for consumers, producers and routes, but none for components.
 */
public final class HealthChecks {

    private HealthChecks() {
    }

    public static void register(CamelContext context, HealthCheck check) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.register(check);
        }
    }

    public static void unregister(CamelContext context, HealthCheck check) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null && check != null) {
            registry.unregister(check);
        }
    }
}
